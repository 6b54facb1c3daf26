import type { Rate, RateCounterPort } from '../../../ports/rate-counter.port.js';

const GUESSES: Rate = { name: 'admin-guesses', limit: 10, seconds: 60 };

/** Callers remembered at most before those whose time is over are forgotten. */
const REMEMBERED = 1_000;

/** Holds back callers that guess: past ten wrong tokens a minute none of theirs is looked at until the minute is over. */
export class GuessLimit {
  private readonly heldBack = new Map<string, number>();

  constructor(private readonly counter: RateCounterPort) {}

  /** Seconds a caller has yet to wait; 0 when it may try. */
  secondsToWait(caller: string): number {
    const until = this.heldBack.get(caller) ?? 0;
    return Math.max(0, Math.ceil((until - performance.now()) / 1_000));
  }

  /** Counts a wrong token. */
  async count(caller: string): Promise<void> {
    const { allowed, remaining, resetSeconds } = await this.counter.use(GUESSES, caller);
    if (allowed && remaining > 0) return;
    if (this.heldBack.size >= REMEMBERED) this.forget();
    this.heldBack.set(caller, performance.now() + resetSeconds * 1_000);
  }

  private forget(): void {
    for (const caller of this.heldBack.keys()) {
      if (this.secondsToWait(caller) === 0) this.heldBack.delete(caller);
    }
  }
}
