import { MediaAsset, type MediaAssetState } from '../domain/media-asset.entity.js';
import type { MediaAssetRow } from './media-asset.schema.js';

export function toRow({ state }: MediaAsset): MediaAssetRow {
  const { type, file, facts, error } = state;
  return {
    id: state.id,
    ownerId: state.ownerId,
    name: state.name,
    fileType: type,
    status: state.status,
    source: state.source ?? null,
    importJobId: state.importJobId ?? null,
    thumbnail: state.thumbnail,
    key: file?.key ?? null,
    contentType: file?.contentType ?? null,
    thumbnailKey: state.thumbnailKey ?? null,
    fileMetadata: { ...facts, ...(error === undefined ? {} : { error: error.message }) },
    metadata: state.metadata,
    tags: state.tags,
    error: error ?? null,
    createdAt: state.createdAt,
  };
}

export function toMediaAsset({
  key,
  contentType,
  fileType,
  fileMetadata,
  ...row
}: MediaAssetRow): MediaAsset {
  return MediaAsset.restore({
    ...row,
    type: fileType,
    source: (row.source ?? undefined) as MediaAssetState['source'],
    importJobId: row.importJobId ?? undefined,
    file: key === null || contentType === null ? undefined : { key, contentType },
    thumbnailKey: row.thumbnailKey ?? undefined,
    facts: key === null ? undefined : (fileMetadata as MediaAssetState['facts']),
    metadata: row.metadata as MediaAssetState['metadata'],
    error: row.error ?? undefined,
  });
}
