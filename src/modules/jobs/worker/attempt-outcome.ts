import { JobError, jobFailure, type JobFailure } from '../../../contracts/job-failure.js';
import type { JobKind } from '../../../contracts/job-map.js';
import { StorageError, StoredObjectNotFoundError } from '../../../ports/storage.port.js';
import type { AttemptEnd } from './attempt-ended.error.js';
import type { HandledJob } from './job-handler.js';
import { NoRoomError } from './scratch-space.js';

/** What became of the work of an attempt, before anyone was told. */
export type AttemptOutcome =
  | { is: 'done'; handled: HandledJob<JobKind> }
  | { is: 'failed'; failure: JobFailure; cause: unknown }
  | { is: 'cancelled' | 'fenced' | 'shutdown' };

const FULL_DISK_CODES = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'];

/** The outcome of work that threw: where the attempt had been ended, that is why, whatever was thrown. */
export function outcomeOf(error: unknown, endedBy: AttemptEnd | undefined): AttemptOutcome {
  if (endedBy === 'deadline') {
    return { is: 'failed', failure: jobFailure('PROCESSING_TIMEOUT'), cause: error };
  }
  if (endedBy !== undefined) return { is: endedBy };
  return { is: 'failed', failure: failureOf(error), cause: error };
}

/** The failure an error stands for; what nobody foresaw counts as a crash. */
export function failureOf(error: unknown): JobFailure {
  if (error instanceof JobError) return error.failure;
  if (error instanceof StoredObjectNotFoundError) {
    return { ...jobFailure('STORAGE_FAILED'), retryable: false };
  }
  if (error instanceof StorageError) {
    return { ...jobFailure('STORAGE_FAILED'), retryable: error.retryable };
  }
  if (error instanceof NoRoomError || isFullDisk(error)) return jobFailure('STORAGE_FAILED');
  return jobFailure('PROCESSING_CRASHED');
}

function isFullDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && FULL_DISK_CODES.includes(String(error.code));
}
