import type { JobFailure } from '../contracts/job-failure.js';
import type { JobKind, JobResult } from '../contracts/job-map.js';
import type { ClaimedJob, HeartbeatAnswer, JobOutput } from '../contracts/job-messages.js';
import type { QueueName } from '../contracts/queues.js';

/** The attempt is no longer the current one: stop, and throw away what it made. */
export class FencedError extends Error {
  constructor() {
    super('Another attempt has taken over, or the job is over');
    this.name = 'FencedError';
  }
}

/** The API could not be reached or did not answer properly. */
export class GateUnavailableError extends Error {
  constructor(cause: unknown) {
    super('The API could not be reached', { cause });
    this.name = 'GateUnavailableError';
  }
}

/** Which attempt of which job speaks; `callbackPath` as the claimed job has it. */
export interface AttemptRef {
  id: string;
  attempt: number;
  callbackPath?: string;
}

/**
 * The worker's only way to the ledger. Every call but `claim` throws FencedError when the attempt is over, and
 * GateUnavailableError when the API cannot be reached; `complete`, `fail` and `release` try again until answered.
 */
export abstract class JobGatePort {
  /**
   * The most deserving job of a queue, or undefined when there is none. Repeated with the same id (a uuid) it gives the
   * job that was claimed then.
   */
  abstract claim(queue: QueueName, claimId: string): Promise<ClaimedJob | undefined>;

  /** Renews the lease and reports progress (0..99); one try. */
  abstract heartbeat(ref: AttemptRef, progress: number): Promise<HeartbeatAnswer>;

  /** Keeps what a later attempt can go on from; replaces the earlier checkpoint. */
  abstract checkpoint(ref: AttemptRef, checkpoint: Record<string, unknown>): Promise<void>;

  abstract complete<K extends JobKind>(
    ref: AttemptRef,
    outputs: JobOutput[],
    result: JobResult<K>,
    signal?: AbortSignal,
  ): Promise<void>;

  abstract fail(ref: AttemptRef, failure: JobFailure, signal?: AbortSignal): Promise<void>;

  /** Gives the job back unharmed: it costs none of its budgets. */
  abstract release(ref: AttemptRef, signal?: AbortSignal): Promise<void>;

  /** Resolves when the API answers, throws GateUnavailableError otherwise. */
  abstract check(): Promise<void>;
}
