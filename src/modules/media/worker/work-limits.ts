/** What bounds a piece of work, and hears of its progress (0..1) and its result. */
export interface WorkLimits {
  signal: AbortSignal;
  /** When it must be done, in milliseconds since 1970. */
  deadline: number;
  onProgress: (share: number) => void;
  /** Told of a finished file that becomes the result, unless it turns out to be wrong. */
  onMade?: (path: string) => void;
}

/** What is left of the time, in milliseconds: one at least, for tools that take nothing for no limit. */
export function timeLeft({ deadline }: Pick<WorkLimits, 'deadline'>): number {
  return Math.max(1, deadline - Date.now());
}
