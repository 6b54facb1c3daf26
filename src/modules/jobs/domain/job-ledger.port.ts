import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobResult } from '../../../contracts/job-map.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { QueueName } from '../../../contracts/queues.js';
import type { Job, JobRequest } from './job.entity.js';

/** Which rows a change may touch: only a job in one of these states and, where given, only this attempt of it. */
export interface TransitionGuard {
  id: string;
  from: readonly JobStatus[];
  attempt?: number;
}

/** A worker's request for work. The id is one per bell it answers. */
export interface JobClaim {
  queue: QueueName;
  holder: string;
  claimId: string;
}

/** What a transition writes besides the status. Counters are added, never set. */
export type TransitionChange =
  | { to: 'completed'; outputs: JobOutput[]; result: JobResult }
  | { to: 'failed'; error: JobFailure; counted?: BudgetCounter }
  | { to: 'cancelled' }
  | { to: 'queued'; runAfterMs: number; counted?: BudgetCounter };

/** The budget that a failed attempt is charged to; a release is charged to none. */
export type BudgetCounter = 'failures' | 'losses' | 'crashes';

/**
 * The ledger: the one truth about work. Each change of status writes its event in the same transaction, and going back
 * to `queued` rings a new bell through the outbox. All clocks are the database's.
 */
export abstract class JobLedgerPort {
  /** Writes job, outbox row and event. Runs in the caller's transaction. */
  abstract insert(request: JobRequest): Promise<Job>;

  abstract find(id: string): Promise<Job | undefined>;

  /** The same, and nobody else changes it until the transaction ends; a worker looking for work passes it over. */
  abstract findForUpdate(id: string): Promise<Job | undefined>;

  /** The jobs with these ids that exist, in no stated order. */
  abstract findAll(ids: readonly string[]): Promise<Job[]>;

  /**
   * Gives the most deserving queued job of a queue to a worker: premium before ordinary (turned round when
   * `ordinaryFirst`), then by priority, then the owner with the least running, then the oldest. Raises the attempt, takes
   * the lease.
   */
  abstract claim(claim: JobClaim, ordinaryFirst: boolean): Promise<Job | undefined>;

  /** The running job that a claim was answered with, if it was. */
  abstract findClaimed(claimId: string): Promise<Job | undefined>;

  /** Renews the lease of a running attempt and raises its progress; undefined when the attempt is over. */
  abstract renew(id: string, attempt: number, progress: number): Promise<Job | undefined>;

  /** Replaces the checkpoint of a running attempt; false when the attempt is over. */
  abstract checkpoint(
    id: string,
    attempt: number,
    state: Record<string, unknown>,
  ): Promise<boolean>;

  /** Moves a job when the guard holds; undefined, and nothing changed, when it does not. */
  abstract transition(guard: TransitionGuard, change: TransitionChange): Promise<Job | undefined>;
}
