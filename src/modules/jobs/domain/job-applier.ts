import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobKind, JobResult } from '../../../contracts/job-map.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import type { Job } from './job.entity.js';

/** What has just happened to a job, as its owning module needs to know it. */
export type JobTransition<K extends JobKind = JobKind> =
  | { to: 'processing' }
  | { to: 'queued' }
  | { to: 'completed'; outputs: JobOutput[]; result: JobResult<K> }
  | { to: 'failed'; error: JobFailure }
  | { to: 'cancelled' };

/**
 * A module's hand on its own aggregate: called inside the transaction that moves the job, once per transition. Provide
 * one per job kind in the module; the registry finds it, and the boot fails when a kind has none or two.
 */
export abstract class JobApplier<K extends JobKind = JobKind> {
  abstract readonly kind: K;
  abstract apply(job: Job<K>, transition: JobTransition<K>): Promise<void>;
}
