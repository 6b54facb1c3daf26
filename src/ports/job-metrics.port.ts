import type { JobFailureCode } from '../contracts/job-failure.js';
import type { JobKind } from '../contracts/job-map.js';
import type { TerminalStatus } from '../contracts/job-status.js';

/** How a job ended. */
export interface JobEnd {
  status: TerminalStatus;
  /** From its first claim to its end, pauses between attempts included; undefined for a job that never ran. */
  seconds: number | undefined;
  /** Of a failed job. */
  code: JobFailureCode | undefined;
}

/**
 * Counts what happens to jobs. Told once for each change, after its commit, by the instance of the API that made it: sums
 * over all instances are true.
 */
export abstract class JobMetricsPort {
  abstract submitted(kind: JobKind): void;

  /** The first attempt begins; told with the seconds since the job was submitted. */
  abstract started(kind: JobKind, waitedSeconds: number): void;

  /** An attempt failed and another will follow. */
  abstract retried(kind: JobKind, cause: 'failure' | 'crash'): void;

  /** A worker was not heard of any more, whether another attempt follows or not. */
  abstract lost(kind: JobKind): void;

  abstract ended(kind: JobKind, end: JobEnd): void;
}
