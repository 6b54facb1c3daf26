import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { QUEUES, type QueueName } from '../../contracts/queues.js';
import {
  JobConsumerPort,
  type BellListener,
  type QueueConcurrency,
} from '../../ports/job-consumer.port.js';
import type { BullConnections } from './bull-connections.js';
import type { BellData, BullQueues, BullTimings } from './bull-options.js';
import { withinDeadline } from './deadline.js';
import { keepLocked } from './lock-renewal.js';

const CLOSE_MS = 2_000;

/**
 * Hears bells through Bull. A bell may be heard twice (after a lost lock) or not at all (after a lost Redis): the claim
 * and the reconciler are made for both. Start needs no Redis; it begins to hear when Redis is there.
 */
export class BullJobConsumer extends JobConsumerPort implements BeforeApplicationShutdown {
  private readonly logger = new Logger(BullJobConsumer.name);
  private readonly renewals = new Set<() => void>();
  private failure: Error | undefined;
  private paused = false;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly queues: BullQueues,
    private readonly connections: BullConnections,
    private readonly timings: BullTimings,
  ) {
    super();
  }

  start(concurrency: QueueConcurrency, listener: BellListener): Promise<void> {
    for (const name of QUEUES) {
      const slots = concurrency[name] ?? 0;
      if (slots > 0) this.listen(name, slots, listener);
    }
    return Promise.resolve();
  }

  pause(): Promise<void> {
    if (!this.paused) {
      this.paused = true;
      for (const queue of this.all()) void this.pauseOne(queue);
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closing ??= this.letGo();
    return this.closing;
  }

  async check(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    if (this.paused) throw new Error('This worker takes no more bells');
    await this.connections.ping();
  }

  /** Before the queues' own shutdown hook, which would wait for every listener. */
  beforeApplicationShutdown(): Promise<void> {
    return this.close();
  }

  private listen(name: QueueName, slots: number, listener: BellListener): void {
    const queue = this.queues[name];
    leaveUnnamed(queue);
    queue.on('error', (error: Error) => {
      if (!this.connections.hasTold(error)) this.logger.warn(`${name}: ${String(error)}`);
    });
    queue
      .process(slots, (job) => this.answer(name, job, listener))
      .catch((error: unknown) => {
        if (this.paused) return;
        this.failure = new Error(`${name} is not listened to`, { cause: error });
        this.logger.error(`${this.failure.message}: ${String(error)}`);
      });
  }

  private async answer(queue: QueueName, job: Job<BellData>, listener: BellListener) {
    if (this.paused) return handBack(job);
    const { jobId, dispatch } = job.data;
    const release = keepLocked(job, this.timings, this.logger);
    this.renewals.add(release);
    try {
      await listener({ queue, jobId, dispatch });
    } catch (error) {
      this.logger.error(`The listener failed on bell ${job.id} of ${queue}`, stackOf(error));
    } finally {
      release();
      this.renewals.delete(release);
    }
  }

  /** Not waited for: Bull takes half a second to end a blocking read, and as long as Redis is gone if it is. */
  private async pauseOne(queue: Queue): Promise<void> {
    try {
      await queue.pause(true, true);
    } catch (error) {
      this.logger.debug(`${queue.name} was paused without Redis: ${String(error)}`);
    }
  }

  private async letGo(): Promise<void> {
    this.paused = true;
    for (const release of this.renewals) release();
    const closed = Promise.all(this.all().map((queue) => queue.close(true)));
    try {
      await withinDeadline(closed, CLOSE_MS);
    } catch (error) {
      this.logger.warn(`The queues were left without goodbye: ${String(error)}`);
    }
    this.connections.close();
  }

  private all(): Queue[] {
    return QUEUES.map((name) => this.queues[name]);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Puts a bell that a blocking read brought after the pause back to the head of its queue: that is what Bull does with a
 * failed job that has an attempt left.
 */
function handBack(job: Job): never {
  job.opts.attempts = job.attemptsMade + 2;
  job.opts.lifo = true;
  throw new Error('This worker takes no more bells');
}

/**
 * Bull names its blocking connection by a promise that nobody holds: a connection lost at that moment would end the
 * process. The name is for display only.
 */
function leaveUnnamed(queue: Queue): void {
  Object.assign(queue, { setWorkerName: () => Promise.resolve() });
}
