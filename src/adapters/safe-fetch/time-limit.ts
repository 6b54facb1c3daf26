/** A signal that fires with another one, or with a reason of its own once a time has run out. */
export class TimeLimit {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly follow = (): void => {
    this.controller.abort(this.outer.reason);
  };

  constructor(
    private readonly outer: AbortSignal,
    ms: number,
    reason: () => Error,
  ) {
    if (outer.aborted) this.follow();
    else outer.addEventListener('abort', this.follow, { once: true });
    this.timer = setTimeout(() => {
      this.controller.abort(reason());
    }, ms);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Lets go of the clock and of the other signal. */
  clear(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.follow);
  }
}

/** Does a task under a limit. Where the limit has ended it, its reason is thrown, whatever the task threw. */
export async function within<T>(
  limit: TimeLimit,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    limit.signal.throwIfAborted();
    return await task(limit.signal);
  } catch (error) {
    limit.signal.throwIfAborted();
    throw error;
  } finally {
    limit.clear();
  }
}
