import type { JobKind } from '../../../contracts/job-map.js';
import type { JobStatus } from '../../../contracts/job-status.js';

/** One numbered step in the life of a job. Numbers grow in the order in which readers may see them. */
export interface JobEvent {
  id: string;
  jobId: string;
  jobKind: JobKind;
  ownerId: string;
  status: JobStatus;
  attempt: number;
  createdAt: Date;
}

/** The log that every watcher reads. */
export abstract class JobEventLogPort {
  /**
   * Events behind a number, in order, at most `limit`; of one owner, or of all. Stops below the oldest transaction
   * still open: numbers commit out of order, and reading past one that is still open would lose it.
   */
  abstract readAfter(id: string, limit: number, ownerId?: string): Promise<JobEvent[]>;
}
