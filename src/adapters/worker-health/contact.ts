import { setTimeout as pause } from 'node:timers/promises';
import { LostContactError } from './lost-contact.error.js';

/** How often a part is asked, in milliseconds: until it answers for the first time, and from then on. */
export interface ContactPace {
  firstMs: number;
  everyMs: number;
}

/** One part that is asked again and again, each question after the answer to the one before. */
export class Contact {
  private readonly begun = new Date();
  /** The monotonic clock judges, the wall clock is told. */
  private reached: { at: number; time: Date } | undefined;
  private problem: unknown;

  constructor(
    readonly name: string,
    private readonly ask: () => Promise<void>,
  ) {}

  /** Asks until the signal fires. Never rejects: what went wrong is told by `assertWithin`. */
  async keep({ firstMs, everyMs }: ContactPace, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.probe();
      const untilNext = this.reached === undefined ? firstMs : everyMs;
      await pause(untilNext, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Rejects with LostContactError unless the part has answered within the last `limitMs`. */
  assertWithin(limitMs: number): Promise<void> {
    const { reached } = this;
    if (reached === undefined) return this.lost('has not been reached yet', this.begun);
    const awayMs = Math.round(performance.now() - reached.at);
    if (awayMs <= limitMs) return Promise.resolve();
    return this.lost(`has not been reached for ${awayMs} ms`, reached.time);
  }

  private async probe(): Promise<void> {
    try {
      await this.ask();
      this.reached = { at: performance.now(), time: new Date() };
      this.problem = undefined;
    } catch (error) {
      this.problem = error;
    }
  }

  private lost(what: string, since: Date): Promise<never> {
    const why = this.problem === undefined ? '' : `: ${messageOf(this.problem)}`;
    return Promise.reject(new LostContactError(what + why, since, this.problem));
  }
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
