import { Logger, type OnModuleInit } from '@nestjs/common';
import type { ChainableCommander } from 'ioredis';
import { AppError } from '../../contracts/app-error.js';
import type { QueueName } from '../../contracts/queues.js';
import { VideoQueuePort, type Bell, type QueueStats } from '../../ports/video-queue.port.js';
import type { BullConnections } from './bull-connections.js';
import { bellId, queueKey, type BullQueues } from './bull-options.js';
import { withinDeadline } from './deadline.js';

/** Over all commands that one call needs; each has its own, shorter deadline. */
const CALL_MS = 2_500;

/** How long the boot waits for Redis; past it, bells fail until Redis is there. */
const BOOT_MS = 3_000;

/**
 * Rings through Bull. Every call fails within 3 s with SERVICE_UNAVAILABLE while Redis is gone, halted or refusing, and
 * works again by itself once Redis does. Needs Redis 6.0.6 or later.
 */
export class BullVideoQueue extends VideoQueuePort implements OnModuleInit {
  private readonly logger = new Logger(BullVideoQueue.name);
  private failure: string | undefined;

  constructor(
    private readonly queues: BullQueues,
    private readonly connections: BullConnections,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    if (!(await this.connections.ready(BOOT_MS))) {
      this.logger.warn('Starting without Redis: bells cannot be rung until it is there');
    }
  }

  async enqueue(bell: Bell): Promise<void> {
    const { queue, jobId, dispatch } = bell;
    await this.reach(this.queues[queue].add({ jobId, dispatch }, { jobId: bellId(bell) }));
  }

  /** A hash without data is no bell: Bull leaves one behind when it counts a stall of a job that is gone. */
  async has(bell: Bell): Promise<boolean> {
    const id = bellId(bell);
    const key = (name: string) => queueKey(bell.queue, name);
    const [data, ...places] = await this.readTogether((commands) =>
      commands
        .hexists(key(id), 'data')
        .lpos(key('wait'), id)
        .lpos(key('active'), id)
        .lpos(key('paused'), id)
        .zscore(key('delayed'), id),
    );
    return data === 1 && places.some((place) => place !== null);
  }

  async stats(queue: QueueName): Promise<QueueStats> {
    const [waiting, paused, active] = await this.readTogether((commands) =>
      commands
        .llen(queueKey(queue, 'wait'))
        .llen(queueKey(queue, 'paused'))
        .llen(queueKey(queue, 'active')),
    );
    return { waiting: Number(waiting) + Number(paused), active: Number(active) };
  }

  async check(): Promise<void> {
    await this.reach(this.connections.ping());
  }

  /** One transaction, so that a bell which moves from list to list is seen in one of them. */
  private readTogether(read: (commands: ChainableCommander) => ChainableCommander) {
    return this.reach(
      read(this.connections.commands.multi())
        .exec()
        .then((replies) =>
          (replies ?? []).map(([error, reply]) => {
            if (error !== null) throw error;
            return reply;
          }),
        ),
    );
  }

  /** Translates whatever Redis or its client says; the reason is logged when it changes. */
  private async reach<T>(answer: Promise<T>): Promise<T> {
    try {
      const reached = await withinDeadline(answer, CALL_MS);
      this.failure = undefined;
      return reached;
    } catch (cause) {
      const failure = String(cause);
      if (failure !== this.failure) this.logger.warn(`Redis does not serve the queue: ${failure}`);
      this.failure = failure;
      throw new AppError('SERVICE_UNAVAILABLE', {
        detail: 'The queue cannot be reached right now.',
        cause,
      });
    }
  }
}
