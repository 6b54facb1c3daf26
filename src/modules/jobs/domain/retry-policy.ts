import { JOB_FAILURES, jobFailure, type JobFailure } from '../../../contracts/job-failure.js';
import type { Job } from './job.entity.js';
import type { TransitionChange } from './job-ledger.port.js';

/** How often each kind of misfortune is forgiven, and after which pause (milliseconds). */
export interface RetryPolicy {
  /** One pause for each retry of a transient failure. */
  transientPausesMs: readonly number[];
  /** A tool that crashed is tried again this often, at once. */
  crashRetries: number;
  /** A job whose worker was lost this often fails. */
  maxLosses: number;
}

/** The pauses of a retry vary by up to this share, so that what failed together does not return together. */
const JITTER = 0.2;

/**
 * What becomes of a running job that failed: another attempt from the budget its class is charged to, or the end. A
 * failure that its reporter knows to be lasting is the end whatever its class.
 */
export function afterFailure(
  job: Pick<Job, 'failures' | 'crashes'>,
  error: JobFailure,
  policy: RetryPolicy,
  random: () => number = Math.random,
): TransitionChange {
  if (!error.retryable) return { to: 'failed', error };
  switch (JOB_FAILURES[error.code][0]) {
    case 'permanent':
      return { to: 'failed', error };
    case 'transient': {
      const pause = policy.transientPausesMs[job.failures];
      if (pause === undefined) return { to: 'failed', error, counted: 'failures' };
      const runAfterMs = Math.round(pause * (1 + JITTER * (2 * random() - 1)));
      return { to: 'queued', runAfterMs, counted: 'failures' };
    }
    case 'crash':
      return job.crashes < policy.crashRetries
        ? { to: 'queued', runAfterMs: 0, counted: 'crashes' }
        : { to: 'failed', error, counted: 'crashes' };
  }
}

/** What becomes of a running job whose worker is not heard of any more. */
export function afterLoss(job: Pick<Job, 'losses'>, policy: RetryPolicy): TransitionChange {
  return job.losses + 1 >= policy.maxLosses
    ? { to: 'failed', error: jobFailure('WORKER_LOST'), counted: 'losses' }
    : { to: 'queued', runAfterMs: 0, counted: 'losses' };
}
