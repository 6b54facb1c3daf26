import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import {
  FencedError,
  GateUnavailableError,
  type JobGatePort,
} from '../../../ports/job-gate.port.js';
import { AttemptEndedError, type AttemptEnd } from './attempt-ended.error.js';
import { AttemptHeartbeat } from './attempt-heartbeat.js';
import { backoffMs } from './backoff.js';

/** How long a report that was under way when the worker had to end may still take. */
const LAST_WORDS_MS = 1_500;

/** The longest a timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One attempt of one job: its clock, its heartbeat and its end. While it works, deadline, cancel, fencing and shutdown
 * fire its signal. Heartbeats go on through the report, so that the lease lasts; but there the answer to the report
 * alone decides, because to a heartbeat an applied completion whose answer was lost looks like fencing.
 */
export class JobAttempt {
  private readonly working = new AbortController();
  private readonly speaking = new AbortController();
  private readonly heartbeat: AttemptHeartbeat;
  private readonly startedAt = performance.now();
  private readonly timers: NodeJS.Timeout[] = [];
  private checkpoints = '';

  constructor(
    readonly job: ClaimedJob,
    private readonly gate: JobGatePort,
    heartbeatMs: number,
  ) {
    this.heartbeat = new AttemptHeartbeat(gate, job, heartbeatMs, (why) => {
      this.end(why);
    });
  }

  /** Ends the work; its reason is an AttemptEndedError. */
  get signal(): AbortSignal {
    return this.working.signal;
  }

  /** Ends the report: nobody waits for it any longer. */
  get lastWord(): AbortSignal {
    return this.speaking.signal;
  }

  get endedBy(): AttemptEnd | undefined {
    const reason: unknown = this.signal.reason;
    return reason instanceof AttemptEndedError ? reason.why : undefined;
  }

  /** Every checkpoint of this attempt that the API may hold, as text. */
  get checkpointText(): string {
    return this.checkpoints;
  }

  get seconds(): string {
    return ((performance.now() - this.startedAt) / 1000).toFixed(2);
  }

  begin(): void {
    this.heartbeat.start();
    const deadlineMs = Math.min(this.job.timeoutSeconds * 1000, LONGEST_TIMER_MS);
    this.after(deadlineMs, () => {
      this.end('deadline');
    });
  }

  progress(share: number): void {
    this.heartbeat.progress(share);
  }

  /** Resolves once the API holds the state, however long it is away; throws when the attempt ends before. */
  async checkpoint(state: Record<string, unknown>): Promise<void> {
    this.checkpoints += JSON.stringify(state); // kept even where the answer is lost
    for (let tries = 0; ; tries++) {
      this.signal.throwIfAborted();
      try {
        await this.gate.checkpoint(this.job, state);
        return;
      } catch (error) {
        if (error instanceof FencedError) this.end('fenced');
        if (!(error instanceof GateUnavailableError)) throw error;
      }
      await pause(backoffMs(tries, 250, 5_000), undefined, { signal: this.signal });
    }
  }

  /** Ends the work, and soon the report too: the process is about to end. */
  shutDown(): void {
    this.end('shutdown');
    this.after(LAST_WORDS_MS, () => {
      this.speaking.abort(new AttemptEndedError('shutdown'));
    });
  }

  /** Lets go of timers. */
  close(): void {
    this.heartbeat.stop();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private end(why: AttemptEnd): void {
    this.working.abort(new AttemptEndedError(why));
  }

  private after(ms: number, task: () => void): void {
    this.timers.push(setTimeout(task, ms));
  }
}
