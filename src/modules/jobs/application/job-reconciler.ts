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
  private blind = false;

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

  /**
   * One pass. Its steps do not wait for one another's success. After a pass without the database no lease is taken back
   * for one pass: meanwhile no worker could renew.
   */
  async reconcile(): Promise<void> {
    const wasBlind = this.blind;
    const outcomes = await Promise.allSettled([
      this.endOverdue(),
      wasBlind ? undefined : this.takeBackLost(),
      this.ringLostBells(),
    ]);
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    // The queue's absence says nothing about leases; only the steps that need the database alone do.
    this.blind = outcomes.slice(0, 2).some((outcome) => outcome.status === 'rejected');
    for (const { reason } of failed) this.logger.warn(`A step failed: ${String(reason)}`);
  }

  private endOverdue(): Promise<void> {
    const error = jobFailure('PROCESSING_TIMEOUT');
    return this.settle(
      (except) => this.watch.overdue(except),
      () => ({ to: 'failed', error }),
    );
  }

  private takeBackLost(): Promise<void> {
    const policy = retryPolicyOf(this.settings);
    return this.settle(
      (except) => this.watch.expiredLease(except),
      (job) => afterLoss(job, policy),
    );
  }

  /** Each job in a transaction of its own: one that cannot be settled does not hold up the others. */
  private async settle(
    find: (except: readonly string[]) => Promise<Job | undefined>,
    decide: (job: Job) => TransitionChange,
  ): Promise<void> {
    const stuck: string[] = [];
    for (let settled = 0; settled < PASS; settled++) {
      const more = await this.unitOfWork
        .run(async () => {
          const job = await find(stuck);
          if (job === undefined) return false;
          stuck.push(job.id);
          const { id, attempt } = job;
          const change = decide(job);
          await this.transitions.apply({ id, from: ['processing'], attempt }, change);
          this.logger.warn(`Job ${id} attempt ${attempt} was given up and is now ${change.to}`);
          return true;
        })
        .catch((error: unknown) => {
          if (stuck.length <= settled) throw error;
          this.logger.error(`Job ${String(stuck.at(-1))} cannot be settled: ${String(error)}`);
          return true;
        });
      if (!more) return;
    }
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
