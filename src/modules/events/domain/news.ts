import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { JobEvent } from '../../jobs/domain/job-event.js';
import type { ResourceKind } from '../../jobs/domain/job-resource.js';
import { isWatched, type Watch } from './watch.js';

/** A resource in the state that its job has brought it to. */
export interface AffectedResource {
  resource: ResourceKind;
  id: string;
  jobId: string;
  status: JobStatus;
  /** 0..100; 100 only when completed. */
  progress: number;
}

/** How the work on a resource stands. */
export interface ResourceState extends AffectedResource {
  at: Date;
  /** Of work that failed. */
  error?: JobFailure;
}

/** What a watcher is told. */
export type News =
  | { type: 'status'; state: ResourceState; eventId?: string }
  /** `early`: the events before it may not have been readable yet. */
  | { type: 'progress'; state: ResourceState; early: boolean }
  /** What was missed cannot be told; the state of all work under way follows. */
  | { type: 'reset'; at: Date }
  /** A place to go on from, and nothing to be told. */
  | { type: 'place'; eventId: string };

/**
 * What an event means to a watcher. Where it is told of several resources its number stands with the last: who is cut
 * off in between is told of all of them again.
 */
export function newsOf(
  { id: eventId, createdAt: at, error }: JobEvent,
  affected: readonly AffectedResource[],
  watch: Watch,
): News[] {
  return affected
    .filter((one) => isWatched(watch, one))
    .map((one, index, { length }) => ({
      type: 'status',
      state: { ...one, at, ...(error !== undefined && { error }) },
      ...(index === length - 1 && { eventId }),
    }));
}
