import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { WorkerSettings } from '../../../config/worker.settings.js';
import type { QueueName } from '../../../contracts/queues.js';
import { GateUnavailableError, JobGatePort } from '../../../ports/job-gate.port.js';
import { backoffMs } from './backoff.js';
import { causeOf } from './cause-of.js';
import { JobAttempt } from './job-attempt.js';
import { NoRoomError, ScratchSpace } from './scratch-space.js';

const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Claims for a bell. While the API is away or the disk is full or out of order, the bell is held for up to a minute,
 * and so is its slot: a worker that cannot work must not eat the bells of those that can. Let go then, its job is rung
 * for again.
 */
@Injectable()
export class JobClaimer {
  private readonly logger = new Logger(JobClaimer.name);

  constructor(
    private readonly gate: JobGatePort,
    private readonly scratch: ScratchSpace,
    private readonly settings: WorkerSettings,
  ) {}

  /** Undefined when there is nothing to claim, when patience is at its end, and once the signal has fired. */
  async claim(queue: QueueName, stopping: AbortSignal): Promise<JobAttempt | undefined> {
    const until = performance.now() + PATIENCE_MS;
    const claimId = randomUUID();
    for (let tries = 0; !stopping.aborted; tries++) {
      try {
        await this.scratch.checkRoom();
        const job = await this.gate.claim(queue, claimId);
        return job && new JobAttempt(job, this.gate, this.settings.heartbeatIntervalMs);
      } catch (error) {
        const mayPass = error instanceof GateUnavailableError || error instanceof NoRoomError;
        if (!mayPass) throw error;
        const over = performance.now() > until;
        if (over || tries === 0) {
          const what = over ? 'is let go' : 'is held';
          this.logger.error(`A bell of ${queue} ${what}: ${error.message}${causeOf(error)}`);
        }
        if (over) return undefined;
      }
      const pauseMs = backoffMs(tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
      await pause(pauseMs, undefined, { signal: stopping }).catch(() => undefined); // the loop asks
    }
    return undefined;
  }
}
