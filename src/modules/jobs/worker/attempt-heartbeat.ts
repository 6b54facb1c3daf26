import { Logger } from '@nestjs/common';
import { FencedError, type AttemptRef, type JobGatePort } from '../../../ports/job-gate.port.js';
import { causeOf } from './cause-of.js';

/** 100 belongs to completion. */
const MOST_PERCENT = 99;

/**
 * Renews the lease of one attempt at every interval and carries its progress, which never goes back. An API that does
 * not answer is no reason to stop working: whether the attempt still counts, it says when it is back.
 */
export class AttemptHeartbeat {
  private readonly logger = new Logger(AttemptHeartbeat.name);
  private timer: NodeJS.Timeout | undefined;
  private percent = 0;
  private beating = false;
  private unheard = 0;

  constructor(
    private readonly gate: JobGatePort,
    private readonly ref: AttemptRef,
    private readonly intervalMs: number,
    private readonly onEnd: (why: 'cancelled' | 'fenced') => void,
  ) {}

  /** Notes the share done, 0..1; anything else, and less than before, is passed over. */
  progress(share: number): void {
    const percent = Math.min(Math.floor(share * 100), MOST_PERCENT);
    if (percent > this.percent) this.percent = percent;
  }

  start(): void {
    this.timer = setInterval(() => {
      if (!this.beating) void this.beat();
    }, this.intervalMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async beat(): Promise<void> {
    this.beating = true;
    try {
      const { cancel } = await this.gate.heartbeat(this.ref, this.percent);
      if (this.unheard > 0) this.logger.log(`Job ${this.ref.id} is heard again by the API`);
      this.unheard = 0;
      if (cancel) this.tell('cancelled');
    } catch (error) {
      if (error instanceof FencedError) this.tell('fenced');
      else if (this.unheard++ === 0) {
        const why = error instanceof Error ? error.message + causeOf(error) : String(error);
        this.logger.warn(`Job ${this.ref.id} is not heard by the API and goes on: ${why}`);
      }
    } finally {
      this.beating = false;
    }
  }

  private tell(why: 'cancelled' | 'fenced'): void {
    if (this.timer !== undefined) this.onEnd(why);
  }
}
