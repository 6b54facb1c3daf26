import { EntitySchema } from 'typeorm';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { MediaType, ThumbnailChoice } from '../../../contracts/media-import.js';
import type { MediaAssetStatus } from '../domain/media-asset.entity.js';

/** A row of `media_assets`. */
export interface MediaAssetRow {
  id: string;
  ownerId: string;
  name: string;
  fileType: MediaType;
  status: MediaAssetStatus;
  source: object | null;
  importJobId: string | null;
  thumbnail: ThumbnailChoice;
  key: string | null;
  contentType: string | null;
  thumbnailKey: string | null;
  fileMetadata: object;
  metadata: object;
  tags: string[];
  error: JobFailure | null;
  createdAt: Date;
}

export const MediaAssetSchema = new EntitySchema<MediaAssetRow>({
  name: 'MediaAsset',
  tableName: 'media_assets',
  columns: {
    id: { type: 'uuid', primary: true },
    ownerId: { name: 'owner_id', type: 'text' },
    name: { type: 'text' },
    fileType: { name: 'file_type', type: 'text' },
    status: { type: 'text' },
    source: { type: 'jsonb', nullable: true },
    importJobId: { name: 'import_job_id', type: 'uuid', nullable: true },
    thumbnail: { type: 'text' },
    key: { name: 's3_key', type: 'text', nullable: true },
    contentType: { name: 'content_type', type: 'text', nullable: true },
    thumbnailKey: { name: 'thumbnail_s3_key', type: 'text', nullable: true },
    fileMetadata: { name: 'file_metadata', type: 'jsonb' },
    metadata: { type: 'json' },
    tags: { type: 'text', array: true },
    error: { type: 'jsonb', nullable: true },
    // To the millisecond, as cursors have it.
    createdAt: { name: 'created_at', type: 'timestamptz', precision: 3 },
  },
});
