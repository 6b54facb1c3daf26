import type { JobKind, JobResult } from '../../../contracts/job-map.js';
import type { ClaimedJob, JobOutput } from '../../../contracts/job-messages.js';

/** What a handler works with during one attempt. Everything in it ends with the attempt. */
export interface JobContext {
  /** A folder of this attempt's own; removed afterwards. */
  readonly scratch: string;
  /** Fires on deadline, cancel, fencing and shutdown; its reason says which. */
  readonly signal: AbortSignal;
  /** A stored object as a local file to be read only: in place where the store is local, fetched once otherwise. */
  input(key: string): Promise<string>;
  /** Says that a file is finished and may become an output: what takes long of storing it begins. */
  prepareOutput(path: string): void;
  /** Stores a finished file of the scratch folder below the attempt's output prefix; the file is gone afterwards. */
  output(path: string, name: string, contentType: string): Promise<JobOutput>;
  /** Reports the share done, 0..1. */
  progress(share: number): void;
  /** Keeps what a later attempt can go on from. */
  checkpoint(state: Record<string, unknown>): Promise<void>;
}

/** What a handler answers with: the outputs it stored, and the kind's result. */
export interface HandledJob<K extends JobKind> {
  outputs: JobOutput[];
  result: JobResult<K>;
}

/**
 * Does one kind of work on a worker. Provide one per job kind in a module's worker module; the registry finds it, and
 * the boot fails when a kind has none or two. Throws JobError to fail with a known code; anything else counts as a crash.
 */
export abstract class JobHandler<K extends JobKind = JobKind> {
  abstract readonly kind: K;
  abstract handle(job: ClaimedJob<K>, context: JobContext): Promise<HandledJob<K>>;
}
