import type { Bell } from '../../../ports/video-queue.port.js';
import type { Job } from './job.entity.js';

/** What the dispatcher and the reconciler look for. Rows found are locked for the caller's transaction; locked ones are passed over. */
export abstract class JobWatchPort {
  /** Bells due to be rung and not yet rung, oldest first. */
  abstract dueBells(limit: number): Promise<Bell[]>;

  /** Notes bells as rung. */
  abstract markRung(bells: readonly Bell[]): Promise<void>;

  /** Running jobs whose worker has not been heard of for a whole lease. */
  abstract expiredLeases(limit: number): Promise<Job[]>;

  /** Queued jobs whose bell was rung longer ago than this. */
  abstract unansweredBells(olderThanMs: number, limit: number): Promise<Bell[]>;

  /** Rings for a queued job anew when this is still its latest bell. */
  abstract ringAgain(bell: Bell): Promise<void>;

  /** Running jobs past their wall clock and the grace a worker has to say so itself. */
  abstract overdue(limit: number): Promise<Job[]>;
}
