import type { QueueName } from '../contracts/queues.js';

/** A bell: says that there is work in a queue, and which job rang. Holds nothing else. */
export interface Bell {
  queue: QueueName;
  jobId: string;
  /** Numbers the rings of one job; a bell is known by (jobId, dispatch). */
  dispatch: number;
}

export interface QueueStats {
  waiting: number;
  active: number;
}

/**
 * Rings the bell for workers. A doorbell and no more: what it loses, the reconciler rings again; what it rings twice,
 * the claim turns away.
 */
export abstract class VideoQueuePort {
  /** Rings; ringing the same bell twice while it is waiting is one ring. Fails within 3 s when the queue cannot be reached. */
  abstract enqueue(bell: Bell): Promise<void>;

  /** Whether a bell is still waiting or being answered. */
  abstract has(bell: Bell): Promise<boolean>;

  abstract stats(queue: QueueName): Promise<QueueStats>;

  /** Resolves when the queue can be reached, throws otherwise; at most 3 s. */
  abstract check(): Promise<void>;
}
