import type { AdvancedSettings, JobOptions, Queue } from 'bull';
import type { QueueName } from '../../contracts/queues.js';
import type { Bell } from '../../ports/video-queue.port.js';

/** All that a Bull job holds. */
export type BellData = Pick<Bell, 'jobId' | 'dispatch'>;

/** The Bull queues by name. */
export type BullQueues = Record<QueueName, Queue<BellData>>;

/** The producer's queues, for what else looks at them. */
export const BULL_QUEUES = Symbol('bull-queues');

/** Bull's timings, under its own names; milliseconds, but `drainDelay` in seconds. */
export type BullTimings = Record<Exclude<keyof AdvancedSettings, 'backoffStrategies'>, number>;

/** The braces keep all keys in one slot of a Redis Cluster. */
export const KEY_PREFIX = '{framewright}';

export const BULL_TIMINGS: BullTimings = {
  lockDuration: 60_000,
  lockRenewTime: 15_000,
  stalledInterval: 30_000,
  maxStalledCount: 1,
  guardInterval: 15_000,
  retryProcessDelay: 2_000,
  drainDelay: 5,
};

/** A bell leaves nothing behind, so the same one can be rung again. */
export const BELL_OPTIONS: JobOptions = {
  attempts: 1,
  removeOnComplete: true,
  removeOnFail: true,
};

export function bellId({ jobId, dispatch }: BellData): string {
  return `${jobId}_${dispatch}`;
}

export function queueKey(queue: QueueName, name: string): string {
  return `${KEY_PREFIX}:${queue}:${name}`;
}
