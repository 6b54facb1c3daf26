import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import PQueue from 'p-queue';
import { AppError } from '../../contracts/app-error.js';
import { QUEUES, type QueueName } from '../../contracts/queues.js';
import type {
  BellListener,
  JobConsumerPort,
  QueueConcurrency,
} from '../../ports/job-consumer.port.js';
import type { Bell, QueueStats, VideoQueuePort } from '../../ports/video-queue.port.js';

/**
 * Both ends of the queue within one process. Bells wait until somebody listens and are gone with the process; the
 * ledger is what lasts. Takes no bells once closed.
 */
@Injectable()
export class InProcessQueue implements VideoQueuePort, JobConsumerPort {
  private readonly logger = new Logger(InProcessQueue.name);
  private readonly lines = new Map(
    QUEUES.map((name) => [name, new PQueue({ concurrency: 1, autoStart: false })]),
  );
  /** Waiting or being answered. */
  private readonly bells = new Set<string>();
  private listener: BellListener | undefined;
  private paused = false;
  private closed = false;

  enqueue(bell: Bell): Promise<void> {
    if (this.closed) return Promise.reject(this.refusal());
    const id = bellId(bell);
    if (!this.bells.has(id)) {
      this.bells.add(id);
      void this.line(bell.queue).add(() => this.answer(bell));
    }
    return Promise.resolve();
  }

  has(bell: Bell): Promise<boolean> {
    return Promise.resolve(this.bells.has(bellId(bell)));
  }

  stats(queue: QueueName): Promise<QueueStats> {
    const { size, pending } = this.line(queue);
    return Promise.resolve({ waiting: size, active: pending });
  }

  start(concurrency: QueueConcurrency, listener: BellListener): Promise<void> {
    // Whoever rings may stand in a transaction of its own, which must not reach into the work.
    this.listener = AsyncResource.bind(listener);
    for (const name of QUEUES) {
      const slots = concurrency[name] ?? 0;
      if (slots === 0) continue;
      const line = this.line(name);
      line.concurrency = slots;
      if (!this.paused) line.start();
    }
    return Promise.resolve();
  }

  pause(): Promise<void> {
    this.paused = true;
    for (const line of this.lines.values()) line.pause();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.pause();
  }

  check(): Promise<void> {
    return this.paused ? Promise.reject(this.refusal()) : Promise.resolve();
  }

  private async answer(bell: Bell): Promise<void> {
    try {
      await this.listener?.({ ...bell });
    } catch (error) {
      this.logger.error(`The listener failed on bell ${bellId(bell)}`, stackOf(error));
    } finally {
      this.bells.delete(bellId(bell));
    }
  }

  private line(queue: QueueName): PQueue {
    const line = this.lines.get(queue);
    if (line === undefined) throw new Error(`There is no queue ${queue}`);
    return line;
  }

  private refusal(): AppError {
    return new AppError('SERVICE_UNAVAILABLE', { detail: 'The queue is closed.' });
  }
}

function bellId({ queue, jobId, dispatch }: Bell): string {
  return `${queue}/${jobId}_${dispatch}`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
