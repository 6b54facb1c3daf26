import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobKind, JobPayload, JobResult } from '../../../contracts/job-map.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { QueueName } from '../../../contracts/queues.js';

/** Behind, among or before the other work of callers of the same tier. */
export type JobPriority = -1 | 0 | 1;

/** One piece of work as the ledger knows it. The row is only ever changed by compare-and-set on (attempt, status). */
export interface Job<K extends JobKind = JobKind> {
  readonly id: string;
  readonly kind: K;
  readonly queue: QueueName;
  readonly ownerId: string;
  readonly premium: boolean;
  readonly priority: JobPriority;
  readonly requestId: string;
  readonly payload: JobPayload<K>;
  readonly status: JobStatus;
  /** Fencing token: raised by every claim, never lowered. */
  readonly attempt: number;
  /** Budget of transient failures used up. */
  readonly failures: number;
  /** Budget of lost workers used up. */
  readonly losses: number;
  /** Crashes of the tool so far. */
  readonly crashes: number;
  /** 0..100; 100 only when completed. */
  readonly progress: number;
  /** Wall clock of an attempt in seconds, as it was when the job was submitted. */
  readonly timeoutSeconds: number;
  readonly dispatch: number;
  /** Below it each attempt has a folder for its outputs; no `/` at its end. */
  readonly outputRoot: string;
  readonly checkpoint: Record<string, unknown>;
  readonly outputs: JobOutput[];
  readonly result: JobResult<K> | undefined;
  readonly error: JobFailure | undefined;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
}

/** What a module hands in to have work done. */
export interface JobRequest<K extends JobKind = JobKind> {
  kind: K;
  payload: JobPayload<K>;
  owner: { id: string; premium: boolean };
  requestId: string;
  /** 0 when left out. */
  priority?: JobPriority;
  /** Where work of this kind differs from one piece to the next; the job map's when left out. */
  queue?: QueueName;
  timeoutSeconds?: number;
  /** Where the outputs belong, as a storage key without a `/` at its end; `outputs/{job}` when left out. */
  outputRoot?: string;
}

/** Where the outputs of one attempt live; ends in `/`. */
export function outputPrefix({ outputRoot, attempt }: Pick<Job, 'outputRoot' | 'attempt'>): string {
  return `${outputRoot}/${attempt}/`;
}
