import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { WorkerSettings } from '../../../config/worker.settings.js';
import type { QueueName } from '../../../contracts/queues.js';
import { JobConsumerPort, type QueueConcurrency } from '../../../ports/job-consumer.port.js';
import { JobRunner } from './job-runner.js';
import { ScratchSpace } from './scratch-space.js';

/** What a machine bears: encoders use all of it, imports wait for the network most of the time. */
const DEFAULT_CONCURRENCY: Record<QueueName, number> = {
  video_queue: 1,
  image_queue: 2,
  audio_queue: 1,
  media_import: 4,
  dreams: 1,
};

const SWEEP_MS = 10 * 60_000;

/** A handler's grace, a last report and a release, one after the other. */
const RELEASE_ALL_MS = 5_000;

/**
 * A worker's life: listens once told to, and stops in order: no more bells, running jobs may finish within the drain
 * time, the rest is ended and given back. The composition root calls `start`; Nest's shutdown calls `stop`.
 */
@Injectable()
export class JobWorkerRuntime implements BeforeApplicationShutdown {
  private readonly logger = new Logger('JobWorker');
  private sweeping: NodeJS.Timeout | undefined;
  private begun = false;
  private listening = false;
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly consumer: JobConsumerPort,
    private readonly runner: JobRunner,
    private readonly scratch: ScratchSpace,
    private readonly settings: WorkerSettings,
  ) {}

  /** Attempts under way. */
  get activeCount(): number {
    return this.runner.activeCount;
  }

  async start(): Promise<void> {
    await this.sweep();
    if (this.stopped !== undefined) return;
    this.begun = true;
    this.sweeping = setInterval(() => void this.sweep(), SWEEP_MS).unref();
    const concurrency = this.concurrency();
    await this.consumer.start(concurrency, (bell) => this.runner.answer(bell));
    this.listening = true;
    const queues = Object.entries(concurrency).map(([queue, jobs]) => `${queue}:${jobs}`);
    this.logger.log(`Worker started name=${this.settings.name} queues=${queues.join(',')}`);
  }

  /** Resolves when all work is over or given back. Called again, it waits for the same end. */
  stop(): Promise<void> {
    this.stopped ??= this.windDown();
    return this.stopped;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  /** Resolves when this worker listens and has room to work; throws with the reason otherwise. */
  async check(): Promise<void> {
    if (this.stopped !== undefined) throw new Error('The worker is stopping');
    if (!this.listening) throw new Error('The worker does not listen yet');
    await this.scratch.checkRoom();
  }

  private async windDown(): Promise<void> {
    this.runner.stopClaiming();
    if (!this.begun) return;
    clearInterval(this.sweeping);
    await this.tell('pause', () => this.consumer.pause());
    if (this.activeCount > 0) this.logger.log(`Worker draining jobs=${this.activeCount}`);
    if (!(await this.runner.idleWithin(this.settings.drainMs))) {
      this.runner.shutDown();
      const over = await this.runner.idleWithin(RELEASE_ALL_MS);
      if (!over) this.logger.error(`Worker leaves jobs=${this.activeCount} to their leases`);
    }
    await this.tell('close', () => this.consumer.close());
    this.logger.log(`Worker stopped name=${this.settings.name}`);
  }

  /** A queue that cannot be reached does not keep a worker from ending. */
  private async tell(step: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(`The queue did not ${step}: ${String(error)}`);
    }
  }

  private concurrency(): QueueConcurrency {
    const { queueNames, concurrency } = this.settings;
    return Object.fromEntries(
      queueNames.map((queue) => [queue, concurrency ?? DEFAULT_CONCURRENCY[queue]]),
    );
  }

  private async sweep(): Promise<void> {
    try {
      await this.scratch.sweep();
    } catch (error) {
      this.logger.warn(`Scratch folders could not be swept: ${String(error)}`);
    }
  }
}
