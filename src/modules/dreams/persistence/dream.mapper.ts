import { Dream, type DreamState } from '../domain/dream.entity.js';
import type { DreamRow } from './dream.schema.js';

export function toRow({ state }: Dream): DreamRow {
  const { video } = state;
  return {
    id: state.id,
    ownerId: state.ownerId,
    title: state.title ?? null,
    text: state.text,
    scenes: state.scenes,
    size: state.size,
    style: state.style ?? null,
    captions: state.captions ?? null,
    music: state.music ?? null,
    narration: state.narration ?? null,
    linkToken: state.linkToken,
    videoJobId: state.jobId ?? null,
    videoStatus: state.status ?? null,
    videoUrl: state.videoUrl ?? null,
    videoKey: video?.key ?? null,
    posterKey: video?.posterKey ?? null,
    previewKey: state.previewKey ?? null,
    videoMetadata: video?.metadata ?? null,
    videoError: state.error ?? null,
    videoStartedAt: state.startedAt ?? null,
    videoCompletedAt: state.completedAt ?? null,
    createdAt: state.createdAt,
  };
}

export function toDream(row: DreamRow): Dream {
  return Dream.restore({
    id: row.id,
    ownerId: row.ownerId,
    title: row.title ?? undefined,
    text: row.text,
    scenes: row.scenes,
    size: row.size,
    style: row.style ?? undefined,
    captions: row.captions ?? undefined,
    music: (row.music ?? undefined) as DreamState['music'],
    narration: (row.narration ?? undefined) as DreamState['narration'],
    linkToken: row.linkToken,
    jobId: row.videoJobId ?? undefined,
    status: row.videoStatus ?? undefined,
    video: videoOf(row),
    videoUrl: row.videoUrl ?? undefined,
    previewKey: row.previewKey ?? undefined,
    error: row.videoError ?? undefined,
    startedAt: row.videoStartedAt ?? undefined,
    completedAt: row.videoCompletedAt ?? undefined,
    createdAt: row.createdAt,
  });
}

function videoOf({ videoKey: key, posterKey, videoMetadata }: DreamRow): DreamState['video'] {
  if (key === null || posterKey === null || videoMetadata === null) return undefined;
  return {
    key,
    posterKey,
    metadata: videoMetadata as NonNullable<DreamState['video']>['metadata'],
  };
}
