import type { QueueName } from '../contracts/queues.js';
import type { Bell } from './video-queue.port.js';

/** Answers a bell; resolves when the work it led to is over. It reports failures itself: a rejection is only logged. */
export type BellListener = (bell: Bell) => Promise<void>;

/** How many bells of a queue this process answers at the same time. */
export type QueueConcurrency = Partial<Record<QueueName, number>>;

/** The worker's ear. */
export abstract class JobConsumerPort {
  /** Starts to listen to the queues named, each with its own concurrency. Called once. */
  abstract start(concurrency: QueueConcurrency, listener: BellListener): Promise<void>;

  /** Takes no more bells; those being answered go on. Resolves at once, and does no harm when called twice. */
  abstract pause(): Promise<void>;

  /** Lets go of the connection without waiting for listeners. */
  abstract close(): Promise<void>;

  /** Resolves when bells can arrive, throws otherwise. */
  abstract check(): Promise<void>;
}
