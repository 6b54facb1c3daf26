import type { Bell } from '../../../ports/video-queue.port.js';
import type { Job } from './job.entity.js';

/** What the dispatcher and the reconciler look for. What is found by others at the same time is passed over. */
export abstract class JobWatchPort {
  /** Bells due to be rung and not yet rung, oldest first; locked for the caller's transaction. */
  abstract dueBells(limit: number): Promise<Bell[]>;

  /** Notes bells as rung. The jobs themselves stay unlocked: whoever hears a bell at once must find its job. */
  abstract markRung(bells: readonly Bell[]): Promise<void>;

  /** A running job whose worker has not been heard of for a whole lease, none of those named; locked for the caller's transaction. */
  abstract expiredLease(except: readonly string[]): Promise<Job | undefined>;

  /** Queued jobs whose last bell was due longer ago than this and is no longer waiting to be rung. */
  abstract unansweredBells(olderThanMs: number, limit: number): Promise<Bell[]>;

  /** Rings for a queued job anew when this is still its latest bell. */
  abstract ringAgain(bell: Bell): Promise<void>;

  /** A running job past its wall clock and the grace a worker has to say so itself, likewise. */
  abstract overdue(except: readonly string[]): Promise<Job | undefined>;
}
