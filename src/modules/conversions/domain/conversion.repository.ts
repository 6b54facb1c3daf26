import type { Conversion } from './conversion.entity.js';

export interface ConversionPageRequest {
  ownerId: string;
  limit: number;
  /** Where the page before ended, as it said. */
  cursor?: string | undefined;
}

export interface ConversionPage {
  conversions: Conversion[];
  /** Undefined at the end. */
  nextCursor: string | undefined;
}

/** How many conversions ended well, and how many otherwise, whose end was not yet taken note of. */
export interface AppliedConversions {
  completed: number;
  failed: number;
}

/** Keeps conversions. Every method takes part in the current transaction; ids must be UUIDs. */
export abstract class ConversionRepository {
  abstract insert(conversion: Conversion): Promise<void>;

  /** Writes the state of a conversion that exists. */
  abstract update(conversion: Conversion): Promise<void>;

  abstract remove(id: string): Promise<void>;

  abstract find(id: string): Promise<Conversion | undefined>;

  /** The same, and nobody else changes it until the transaction ends. */
  abstract findForUpdate(id: string): Promise<Conversion | undefined>;

  /** The conversion this job works on now, kept from changing; undefined for a job of an earlier try. */
  abstract findByJobForUpdate(jobId: string): Promise<Conversion | undefined>;

  abstract findByGifFilename(gifFilename: string): Promise<Conversion | undefined>;

  /** Newest first. Throws VALIDATION_FAILED for a cursor that is none of ours. */
  abstract list(request: ConversionPageRequest): Promise<ConversionPage>;

  /** Of these stored objects, those a conversion refers to. */
  abstract referenced(keys: readonly string[]): Promise<string[]>;

  /** Takes note of every end not yet taken note of: of one owner's conversions, or of all. Each is counted once. */
  abstract applyEnds(ownerId?: string): Promise<AppliedConversions>;

  /** How many of an owner's conversions are not over. */
  abstract countPending(ownerId: string): Promise<number>;
}
