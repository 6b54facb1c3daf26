import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { JobsSettings } from '../../../config/jobs.settings.js';
import { jobFailure } from '../../../contracts/job-failure.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { VideoQueuePort, type Bell } from '../../../ports/video-queue.port.js';
import type { Job } from '../domain/job.entity.js';
import type { TransitionChange } from '../domain/job-ledger.port.js';
import { JobWatchPort } from '../domain/job-watch.port.js';
import { afterLoss } from '../domain/retry-policy.js';
import { IntervalLoop } from './interval-loop.js';
import { JobTransitions } from './job-transitions.js';
import { retryPolicyOf } from './retry-policy-of.js';

/** Rows looked at in one pass, so that a storm is spread over several. */
const PASS = 200;

/**
 * Finds work that got lost on the way and puts it right: leases that ran out, bells that fell silent, attempts past
 * their wall clock. Any number of API instances may run it.
 */
@Injectable()
export class JobReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobReconciler.name);
  private readonly loop: IntervalLoop;

  constructor(
    private readonly settings: JobsSettings,
    private readonly unitOfWork: UnitOfWork,
    private readonly watch: JobWatchPort,
    private readonly queue: VideoQueuePort,
    private readonly transitions: JobTransitions,
  ) {
    this.loop = new IntervalLoop(JobReconciler.name, settings.reconcileIntervalMs, () =>
      this.reconcile(),
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  async reconcile(): Promise<void> {
    await this.endOverdue();
    await this.takeBackLost();
    await this.ringLostBells();
  }

  private endOverdue(): Promise<void> {
    return this.settle(
      () => this.watch.overdue(PASS),
      () => ({ to: 'failed', error: jobFailure('PROCESSING_TIMEOUT') }),
    );
  }

  private takeBackLost(): Promise<void> {
    const policy = retryPolicyOf(this.settings);
    return this.settle(
      () => this.watch.expiredLeases(PASS),
      (job) => afterLoss(job, policy),
    );
  }

  private settle(
    find: () => Promise<Job[]>,
    decide: (job: Job) => TransitionChange,
  ): Promise<void> {
    return this.unitOfWork.run(async () => {
      for (const job of await find()) {
        const change = decide(job);
        this.logger.warn(`Job ${job.id} attempt ${job.attempt} was lost and is now ${change.to}`);
        await this.transitions.apply(
          { id: job.id, from: ['processing'], attempt: job.attempt },
          change,
        );
      }
    });
  }

  /** A queue that cannot be reached says nothing about its bells: they are left alone until it answers. */
  private async ringLostBells(): Promise<void> {
    const bells = await this.watch.unansweredBells(this.settings.lostBellMs, PASS);
    const lost: Bell[] = [];
    for (const bell of bells) if (!(await this.queue.has(bell))) lost.push(bell);
    for (const bell of lost) await this.watch.ringAgain(bell);
    if (lost.length > 0) this.logger.warn(`${lost.length} lost bells are rung again`);
  }
}
