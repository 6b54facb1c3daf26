import type { MediaType } from '../../../contracts/media-import.js';
import type { MediaAsset, MediaAssetStatus } from './media-asset.entity.js';

export interface MediaAssetPageRequest {
  ownerId: string;
  limit: number;
  /** Only assets of this type, in this status, or with this tag. */
  type?: MediaType | undefined;
  status?: MediaAssetStatus | undefined;
  tag?: string | undefined;
  /** Where the page before ended, as it said. */
  cursor?: string | undefined;
}

export interface MediaAssetPage {
  assets: MediaAsset[];
  /** Undefined at the end. */
  nextCursor: string | undefined;
}

/** Keeps media assets. Every method takes part in the current transaction; ids must be UUIDs. */
export abstract class MediaAssetRepository {
  abstract insert(asset: MediaAsset): Promise<void>;

  /** Writes the state of an asset that exists. */
  abstract update(asset: MediaAsset): Promise<void>;

  abstract find(id: string): Promise<MediaAsset | undefined>;

  /** Nobody else changes it until the transaction ends. */
  abstract findForUpdate(id: string): Promise<MediaAsset | undefined>;

  abstract findByImportJobForUpdate(jobId: string): Promise<MediaAsset | undefined>;

  /** Waits for its turn with an asset, before any row is locked: its job is to be locked before it. */
  abstract queueFor(id: string): Promise<void>;

  /** The same as `findForUpdate`, if this is the job that imports it; undefined stands for none. */
  abstract findWithJobForUpdate(
    id: string,
    importJobId: string | undefined,
  ): Promise<MediaAsset | undefined>;

  /** Imports of this owner that wait or run. Nobody else is told their number until the transaction ends. */
  abstract countImporting(ownerId: string): Promise<number>;

  /** Newest first. Throws VALIDATION_FAILED for a cursor that is none of ours. */
  abstract list(request: MediaAssetPageRequest): Promise<MediaAssetPage>;

  abstract remove(id: string): Promise<void>;

  /** Of these storage keys, those an asset refers to. */
  abstract referenced(keys: readonly string[]): Promise<string[]>;
}
