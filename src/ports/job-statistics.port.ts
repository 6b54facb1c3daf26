import type { QueueName } from '../contracts/queues.js';

/** The jobs of one kind that are not over. */
export interface KindLoad {
  queue: QueueName;
  kind: string;
  /** Could be claimed now. */
  waiting: number;
  /** Wait for the time of their next attempt. */
  delayed: number;
  processing: number;
  /** How long the one waiting longest could have been claimed, in seconds; 0 when none waits. */
  oldestWaitingSeconds: number;
}

export interface LedgerLoad {
  /** One for each kind there is, in no stated order. */
  kinds: KindLoad[];
  /** How many workers hold work of a queue; a queue that is left out has none. */
  workers: Partial<Record<QueueName, number>>;
}

export interface OwnerLoad {
  waiting: number;
  processing: number;
}

/** How much work there is, for all instances of the API together. One statement each. */
export abstract class JobStatisticsPort {
  abstract load(): Promise<LedgerLoad>;

  /** Of one owner; `waiting` counts what waits for another attempt as well. */
  abstract loadOf(ownerId: string): Promise<OwnerLoad>;
}
