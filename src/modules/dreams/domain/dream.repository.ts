import type { Dream, VideoStatus } from './dream.entity.js';

export interface DreamPageRequest {
  ownerId: string;
  limit: number;
  /** Only dreams whose video is in this status. */
  status?: VideoStatus | undefined;
  /** Where the page before ended, as it said. */
  cursor?: string | undefined;
}

export interface DreamPage {
  dreams: Dream[];
  /** Undefined at the end. */
  nextCursor: string | undefined;
}

/** Keeps dreams. Every method takes part in the current transaction; ids must be UUIDs. */
export abstract class DreamRepository {
  abstract insert(dream: Dream): Promise<void>;

  /** Writes the state of a dream that exists. */
  abstract update(dream: Dream): Promise<void>;

  abstract find(id: string): Promise<Dream | undefined>;

  /** Those of these ids that exist, in no stated order. */
  abstract findAll(ids: readonly string[]): Promise<Dream[]>;

  abstract findByLinkToken(linkToken: string): Promise<Dream | undefined>;

  /** The dream that this job renders; nobody else changes it until the transaction ends. */
  abstract findByJobForUpdate(jobId: string): Promise<Dream | undefined>;

  /**
   * Waits for its turn with a dream, before any row is locked: whoever may give it another job waits here, so that its job
   * can be locked before it.
   */
  abstract queueFor(id: string): Promise<void>;

  /** Nobody else changes it until the transaction ends. */
  abstract findForUpdate(id: string): Promise<Dream | undefined>;

  /** Dreams of this owner that wait or are rendered. Nobody else is told their number until the transaction ends. */
  abstract countUnderWay(ownerId: string): Promise<number>;

  /** Newest first. Throws VALIDATION_FAILED for a cursor that is none of ours. */
  abstract list(request: DreamPageRequest): Promise<DreamPage>;

  abstract remove(id: string): Promise<void>;
}
