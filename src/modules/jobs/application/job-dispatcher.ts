import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { JobsSettings } from '../../../config/jobs.settings.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { VideoQueuePort, type Bell } from '../../../ports/video-queue.port.js';
import { JobWatchPort } from '../domain/job-watch.port.js';
import { IntervalLoop } from './interval-loop.js';
import { JobSignals } from './job-signals.js';

/** Bells rung in one transaction. */
const BATCH = 50;

/**
 * Carries bells from the outbox to the queue. A crash between ringing and noting rings the same bell again, which does
 * no harm. While the queue cannot be reached the outbox keeps what is due.
 */
@Injectable()
export class JobDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobDispatcher.name);
  private readonly loop: IntervalLoop;
  private unsubscribe: (() => void) | undefined;
  private reachable = true;

  constructor(
    settings: JobsSettings,
    private readonly unitOfWork: UnitOfWork,
    private readonly watch: JobWatchPort,
    private readonly queue: VideoQueuePort,
    private readonly signals: JobSignals,
  ) {
    this.loop = new IntervalLoop(JobDispatcher.name, settings.dispatchIntervalMs, () =>
      this.dispatch(),
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
    this.unsubscribe = this.signals.onSignal('jobs_outbox', () => {
      this.loop.wake();
    });
    this.loop.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe?.();
    await this.loop.stop();
  }

  /** Rings everything that is due. */
  async dispatch(): Promise<void> {
    while ((await this.dispatchBatch()) === BATCH);
  }

  /** Answers how many bells were rung. */
  private dispatchBatch(): Promise<number> {
    return this.unitOfWork.run(async () => {
      const due = await this.watch.dueBells(BATCH);
      const rung = await this.ring(due);
      if (rung.length > 0) await this.watch.markRung(rung);
      return rung.length;
    });
  }

  private async ring(bells: readonly Bell[]): Promise<Bell[]> {
    const outcomes = await Promise.allSettled(bells.map((bell) => this.queue.enqueue(bell)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    this.noteReachable(failure);
    return bells.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  }

  /** Speaks once when the queue is lost and once when it is back. */
  private noteReachable(failure: PromiseRejectedResult | undefined): void {
    const reachable = failure === undefined;
    if (reachable === this.reachable) return;
    this.reachable = reachable;
    if (failure === undefined) this.logger.log('The queue is back; bells are rung again');
    else this.logger.warn(`The queue cannot be reached; bells wait: ${String(failure.reason)}`);
  }
}
