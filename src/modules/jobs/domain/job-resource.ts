import type { JobKind } from '../../../contracts/job-map.js';
import type { JobStatus } from '../../../contracts/job-status.js';

export const RESOURCE_KINDS = ['conversion', 'operation', 'asset', 'generation', 'dream'] as const;

/** What callers have, and watch. */
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** How much of the work on a resource a job is: all of it, or the first or last of several jobs. */
export type WorkShare = 'whole' | 'first' | 'last';

/**
 * Tells whose work a job is. Provide one per job kind in the module that runs it, or several where the job serves
 * several resources; the boot fails when a kind has none.
 */
export abstract class ResourceOfJob {
  abstract readonly kind: JobKind;
  abstract readonly resource: ResourceKind;
  abstract readonly share: WorkShare;

  /**
   * The resources that have one of these jobs now. One that has been deleted, has another job by now, or no longer
   * follows the job it shares, is left out.
   */
  abstract of(jobIds: readonly string[]): Promise<JobsResource[]>;
}

export interface JobsResource {
  jobId: string;
  /** Of the resource. */
  id: string;
}

/** The status and progress of a resource whose job has these. */
export function resourceState(
  share: WorkShare,
  { status, progress }: { status: JobStatus; progress: number },
): { status: JobStatus; progress: number } {
  if (share === 'first')
    return { status: status === 'completed' ? 'processing' : status, progress: 0 };
  return { status: share === 'last' && status === 'queued' ? 'processing' : status, progress };
}
