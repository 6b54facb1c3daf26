import { AppError } from '../../../contracts/app-error.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { MediaFacts, MediaType, ThumbnailChoice } from '../../../contracts/media-import.js';

export const MEDIA_ASSET_STATUSES = ['uploading', 'ready', 'failed'] as const;

export type MediaAssetStatus = (typeof MEDIA_ASSET_STATUSES)[number];

/** Everything a media asset is, as it is kept. */
export interface MediaAssetState {
  id: string;
  ownerId: string;
  name: string;
  type: MediaType;
  status: MediaAssetStatus;
  /** Where its file comes from: an address, or its own upload. Undefined while something is still to be generated. */
  source: { url: string } | { key: string } | undefined;
  /** The job that imports it, or did last. */
  importJobId: string | undefined;
  thumbnail: ThumbnailChoice;
  /** The stored file and its picture; undefined until it is ready. */
  file: { key: string; contentType: string } | undefined;
  thumbnailKey: string | undefined;
  facts: MediaFacts | undefined;
  /** The caller's own. */
  metadata: Record<string, unknown>;
  tags: string[];
  error: JobFailure | undefined;
  createdAt: Date;
}

export type NewMediaAsset = Pick<
  MediaAssetState,
  'id' | 'ownerId' | 'name' | 'type' | 'thumbnail' | 'metadata' | 'tags' | 'createdAt'
>;

/** What an import has stored and found. */
export interface ImportedMedia {
  file: { key: string; contentType: string };
  thumbnailKey: string;
  facts: MediaFacts;
}

/** A video or an image kept for good. Each method is one transition; one that the state does not allow throws CONFLICT. */
export class MediaAsset {
  private constructor(private current: MediaAssetState) {}

  static create(given: NewMediaAsset): MediaAsset {
    return new MediaAsset({
      ...given,
      status: 'uploading',
      source: undefined,
      importJobId: undefined,
      file: undefined,
      thumbnailKey: undefined,
      facts: undefined,
      error: undefined,
    });
  }

  /** As it was kept. */
  static restore(state: MediaAssetState): MediaAsset {
    return new MediaAsset(state);
  }

  get state(): Readonly<MediaAssetState> {
    return this.current;
  }

  belongsTo(ownerId: string): boolean {
    return this.current.ownerId === ownerId;
  }

  /** Everything stored for it. */
  get objectKeys(): string[] {
    const { file, thumbnailKey, source } = this.current;
    const uploaded = source !== undefined && 'key' in source ? source.key : undefined;
    const keys = [file?.key, thumbnailKey, uploaded].filter((key) => key !== undefined);
    return [...new Set(keys)];
  }

  /** A job takes its file in: the only one until it has failed. */
  importFrom(source: { url: string } | { key: string }, importJobId: string): void {
    if (this.current.importJobId !== undefined) throw new AppError('CONFLICT');
    this.change(['uploading'], { source, importJobId });
  }

  complete(imported: ImportedMedia): void {
    this.change(['uploading'], { status: 'ready', ...imported });
  }

  fail(error: JobFailure): void {
    this.change(['uploading'], { status: 'failed', error });
  }

  /** Is taken in once more, by another job. */
  retry(importJobId: string): void {
    if (this.current.source === undefined) throw new AppError('CONFLICT');
    this.change(['failed'], { status: 'uploading', importJobId, error: undefined });
  }

  /** The caller's own words about it; what is left out stays. */
  describe(words: Partial<Pick<MediaAssetState, 'name' | 'tags' | 'metadata'>>): void {
    this.current = { ...this.current, ...words };
  }

  private change(from: readonly MediaAssetStatus[], to: Partial<MediaAssetState>): void {
    if (!from.includes(this.current.status)) throw new AppError('CONFLICT');
    this.current = { ...this.current, ...to };
  }
}
