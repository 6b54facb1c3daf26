/** How many connections a process has to one host at a time; whoever comes later waits for a free one, in turn. */
export class HostSlots {
  private readonly taken = new Map<string, number>();
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(private readonly perHost: number) {}

  /** Resolves with what gives the slot back, however often it is called; rejects with the signal's reason. */
  async take(host: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const count = this.taken.get(host) ?? 0;
    if (count < this.perHost) this.taken.set(host, count + 1);
    else await this.turn(host, signal);
    let held = true;
    return () => {
      if (held) this.giveBack(host);
      held = false;
    };
  }

  private turn(host: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const called = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.forget(host, called);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.waiting.set(host, [...(this.waiting.get(host) ?? []), called]);
    });
  }

  /** A slot that comes back goes straight to whoever waits longest. */
  private giveBack(host: string): void {
    const [next] = this.waiting.get(host) ?? [];
    if (next !== undefined) {
      this.forget(host, next);
      next();
      return;
    }
    const left = (this.taken.get(host) ?? 0) - 1;
    if (left > 0) this.taken.set(host, left);
    else this.taken.delete(host);
  }

  private forget(host: string, gone: () => void): void {
    const others = (this.waiting.get(host) ?? []).filter((each) => each !== gone);
    if (others.length > 0) this.waiting.set(host, others);
    else this.waiting.delete(host);
  }
}
