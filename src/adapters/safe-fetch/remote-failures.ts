import { AppError } from '../../contracts/app-error.js';
import { JobError } from '../../contracts/job-failure.js';

/** Statuses of a server that may answer otherwise later: it was slow, it was asked too soon or too often. */
const PASSING_STATUSES = [408, 425, 429];

/**
 * A fetch that failed, in the one sentence there is. What cannot be reached and what must not be look the same, so that
 * nobody learns of our network by asking; why it was is for the log.
 */
export function notFetched(why: unknown): JobError {
  return new JobError('IMPORT_FAILED', { cause: why });
}

/** The same, where asking again would not help. */
export function neverFetched(why: unknown): JobError {
  return new JobError('IMPORT_FAILED', { cause: why, retryable: false });
}

export function refusedBy(status: number): JobError {
  const passing = status >= 500 || PASSING_STATUSES.includes(status);
  const why = new Error(`The server answered ${status}`);
  return passing ? notFetched(why) : neverFetched(why);
}

export function tooSlow(what: string): JobError {
  return new JobError('IMPORT_TIMEOUT', { cause: new Error(what) });
}

export function tooLarge(bytes: number): JobError {
  return new JobError('IMPORT_TOO_LARGE', { cause: new Error(`It has ${bytes} bytes or more`) });
}

/** The port's error for whatever a fetch ended with. */
export function translateFetchError(error: unknown): JobError {
  if (error instanceof JobError) return error;
  if (error instanceof AppError) return neverFetched(new Error('The address may not be fetched'));
  // Several addresses were tried: the first one's story will do.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  return notFetched(first);
}
