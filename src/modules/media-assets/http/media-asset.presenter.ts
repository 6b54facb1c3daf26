import { Injectable } from '@nestjs/common';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { MediaFacts, MediaType } from '../../../contracts/media-import.js';
import { StoragePort } from '../../../ports/storage.port.js';
import type { AssetList } from '../application/list-assets.use-case.js';
import type { FollowedAsset } from '../domain/followed-asset.js';
import type { MediaAssetStatus } from '../domain/media-asset.entity.js';

/** What was found in the file, or why there is none. */
export interface FoundMetadata extends Partial<MediaFacts> {
  error?: string;
}

export interface MediaAssetResponse {
  id: string;
  name: string;
  type: MediaType;
  status: MediaAssetStatus;
  /** Presigned, for an hour; null until it is ready. */
  url: string | null;
  thumbnail_url: string | null;
  tags: string[];
  /** With the caller's own beside it. */
  metadata: FoundMetadata;
  /** Percent, while it is uploading. */
  progress: number | null;
  error: JobFailure | null;
  created_at: string;
}

export interface MediaAssetListResponse {
  assets: MediaAssetResponse[];
  next_cursor: string | null;
}

export interface StartedImportResponse {
  asset_id: string;
  import_job_id: string;
  status: MediaAssetStatus;
}

const URL_SECONDS = 3600;
const THUMBNAIL_TYPE = 'image/jpeg';
const EXTENSION = /\.[A-Za-z0-9]{1,5}$/;

/** These always tell of the file, even while nothing is known: a caller's own words of the same name are not shown. */
const FOUND_NAMES: Record<keyof FoundMetadata, true> = {
  duration: true,
  width: true,
  height: true,
  frame_rate: true,
  codec: true,
  bitrate: true,
  size: true,
  checksum_sha256: true,
  error: true,
};

/** An asset as its owner sees it, with links made for this answer. */
@Injectable()
export class MediaAssetPresenter {
  constructor(private readonly storage: StoragePort) {}

  async present(asset: FollowedAsset): Promise<MediaAssetResponse> {
    const { id, name, type, status, tags, error } = asset;
    return {
      id,
      name,
      type,
      status,
      ...(await this.links(asset)),
      tags,
      metadata: metadataOf(asset),
      progress: asset.progress ?? null,
      error: error ?? null,
      created_at: asset.createdAt.toISOString(),
    };
  }

  async presentList({ assets, nextCursor }: AssetList): Promise<MediaAssetListResponse> {
    return {
      assets: await Promise.all(assets.map((asset) => this.present(asset))),
      next_cursor: nextCursor ?? null,
    };
  }

  private async links({
    name,
    file,
    thumbnailKey,
  }: FollowedAsset): Promise<Pick<MediaAssetResponse, 'url' | 'thumbnail_url'>> {
    if (file === undefined || thumbnailKey === undefined) return { url: null, thumbnail_url: null };
    const expiresInSeconds = URL_SECONDS;
    const { key, contentType } = file;
    const [url, thumbnailUrl] = await Promise.all([
      this.storage.signedUrl(key, {
        expiresInSeconds,
        contentType,
        downloadName: downloadName(name, key),
      }),
      this.storage.signedUrl(thumbnailKey, { expiresInSeconds, contentType: THUMBNAIL_TYPE }),
    ]);
    return { url, thumbnail_url: thumbnailUrl };
  }
}

export function presentStarted({ id, importJobId, status }: FollowedAsset): StartedImportResponse {
  if (importJobId === undefined) throw new Error('The import has not begun');
  return { asset_id: id, import_job_id: importJobId, status };
}

function metadataOf({ metadata, facts, error }: FollowedAsset): FoundMetadata {
  const own = Object.entries(metadata).filter(([name]) => !Object.hasOwn(FOUND_NAMES, name));
  const found = { ...facts, ...(error !== undefined && { error: error.message }) };
  return { ...found, ...Object.fromEntries(own) };
}

/** A name without an extension is saved with that of the file. */
function downloadName(name: string, key: string): string {
  const [extension = ''] = EXTENSION.exec(key) ?? [];
  return EXTENSION.test(name) ? name : `${name}${extension}`;
}
