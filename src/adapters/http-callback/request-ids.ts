import type { AttemptRef } from '../../ports/job-gate.port.js';

/** Far more attempts than one process runs at a time. */
const MOST = 1_000;

/** The request each running attempt goes back to. Bounded: an attempt that ends without a word is forgotten in time. */
export class RequestIds {
  private readonly byAttempt = new Map<string, string>();

  remember(ref: AttemptRef, requestId: string): void {
    this.byAttempt.set(keyOf(ref), requestId);
    const [oldest] = this.byAttempt.keys();
    if (this.byAttempt.size > MOST && oldest !== undefined) this.byAttempt.delete(oldest);
  }

  of(ref: AttemptRef): string | undefined {
    return this.byAttempt.get(keyOf(ref));
  }

  forget(ref: AttemptRef): void {
    this.byAttempt.delete(keyOf(ref));
  }
}

function keyOf({ id, attempt }: AttemptRef): string {
  return `${id}/${attempt}`;
}
