import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobKind } from '../../../contracts/job-map.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { LedgerMoment } from './ledger-moment.js';

/**
 * A place in the log. Events stand in the order of their transactions, those of one transaction in the order of their
 * numbers. The numbers alone will not do: a transaction begun late may take an early one.
 */
export interface LogPlace {
  transactionId: string;
  id: string;
}

/** One numbered step in the life of a job. */
export interface JobEvent extends LogPlace {
  jobId: string;
  jobKind: JobKind;
  ownerId: string;
  status: JobStatus;
  attempt: number;
  /** How far the job had come by then, 0..100. */
  progress: number;
  /** Why it failed, if it did. */
  error: JobFailure | undefined;
  createdAt: Date;
}

/** Events in order. */
export interface LogPage {
  events: JobEvent[];
  /** Whether events that are committed wait for a transaction which is still open. */
  isHeldUp: boolean;
}

/** A job that waits or runs. */
export interface WorkingJob {
  jobId: string;
  jobKind: JobKind;
  status: JobStatus;
  progress: number;
}

/** Everything an owner had under way at one moment. */
export interface WorkUnderWay {
  jobs: WorkingJob[];
  /** What happened later is not in it, all else is. */
  moment: LedgerMoment;
  at: Date;
  /** The owner's latest event that may be read: reading on from it misses nothing. */
  lastEventId: string | undefined;
}

/** Before the first event. */
export const LOG_BEGINNING: LogPlace = { transactionId: '0', id: '0' };

/** The log that every watcher reads. */
export abstract class JobEventLogPort {
  /**
   * Events behind a place, at most `limit`; of one owner, or of all. Stops below the oldest transaction still open:
   * behind what has been read nothing appears any more.
   */
  abstract readAfter(place: LogPlace, limit: number, ownerId?: string): Promise<LogPage>;

  /** The place of the last event that may be read. */
  abstract end(): Promise<LogPlace>;

  /** Where an event stands; undefined for a number that is not the owner's, or may not be read yet. */
  abstract placeOf(id: string, ownerId: string): Promise<LogPlace | undefined>;

  /** Adds an event behind the end of a completed job, once; see TellAftermathUseCase. */
  abstract addAftermath(
    jobId: string,
    status: 'failed' | 'cancelled',
    error: JobFailure,
  ): Promise<void>;

  abstract workOf(ownerId: string): Promise<WorkUnderWay>;

  /** Of these jobs, those that run now. */
  abstract running(jobIds: readonly string[]): Promise<string[]>;
}

/** Whether a place lies behind another. */
export function isBehind(place: LogPlace, other: LogPlace): boolean {
  if (place.transactionId === other.transactionId) return BigInt(place.id) > BigInt(other.id);
  return BigInt(place.transactionId) > BigInt(other.transactionId);
}
