/**
 * The time as the API has it. The machine's own until a correction; from then on the API's time plus what has passed
 * on the monotonic clock, so that neither a wrong nor a jumping wall clock matters.
 */
export class ServerClock {
  private learnt: { serverMs: number; at: number } | undefined;

  constructor(
    private readonly wall: () => number = () => Date.now(),
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  now(): Date {
    if (this.learnt === undefined) return new Date(this.wall());
    return new Date(this.learnt.serverMs + this.monotonic() - this.learnt.at);
  }

  /** Takes the API's time over. Answers by how many seconds this clock was off; positive when it was ahead. */
  correct(serverNow: Date): number {
    const offMs = this.now().getTime() - serverNow.getTime();
    this.learnt = { serverMs: serverNow.getTime(), at: this.monotonic() };
    return Math.round(offMs / 1000);
  }
}
