/** What bounds a piece of work, and hears of its progress (0..1). */
export interface WorkLimits {
  signal: AbortSignal;
  /** When it must be done, in milliseconds since 1970. */
  deadline: number;
  onProgress: (share: number) => void;
}
