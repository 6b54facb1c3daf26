import { Injectable } from '@nestjs/common';
import type { DreamScene, DreamSize } from '../../../contracts/dream.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import { PublicUrls } from '../../../ports/public-urls.port.js';
import type { BegunRendering } from '../application/finish-dream.use-case.js';
import type { DreamList } from '../application/list-dreams.use-case.js';
import type { DreamSound, VideoStatus } from '../domain/dream.entity.js';
import { dreamLink } from '../domain/dream-links.js';
import type { FollowedDream } from '../domain/followed-dream.js';
import type { VideoMetadata } from '../domain/video-metadata.js';

export interface DreamSoundResponse {
  asset_id?: string;
  operation_id?: string;
}

export interface DreamResponse {
  id: string;
  title: string | null;
  text: string;
  scenes: DreamScene[];
  size: DreamSize;
  style: string | null;
  captions: boolean | null;
  music: DreamSoundResponse | null;
  narration: DreamSoundResponse | null;
  /** Null until it is finished for the first time, as all that follows. */
  video_job_id: string | null;
  video_status: VideoStatus | null;
  /** For anyone; null unless it is completed. */
  video_url: string | null;
  preview_url: string | null;
  poster_url: string | null;
  video_metadata: VideoMetadata | null;
  video_started_at: string | null;
  video_completed_at: string | null;
  progress: number | null;
  error: JobFailure | null;
  created_at: string;
}

export interface DreamListResponse {
  dreams: DreamResponse[];
  next_cursor: string | null;
}

export interface FinishedDreamResponse {
  job_id: string;
  status: VideoStatus;
}

export interface VideoStatusResponse {
  job_id: string | null;
  status: VideoStatus | null;
  progress: number | null;
  video_url: string | null;
  preview_url: string | null;
  error: JobFailure | null;
}

/** A dream as its owner sees it. */
@Injectable()
export class DreamPresenter {
  constructor(private readonly urls: PublicUrls) {}

  present(dream: FollowedDream): DreamResponse {
    return {
      id: dream.id,
      title: dream.title ?? null,
      text: dream.text,
      scenes: dream.scenes,
      size: dream.size,
      style: dream.style ?? null,
      captions: dream.captions ?? null,
      music: presentSound(dream.music),
      narration: presentSound(dream.narration),
      video_job_id: dream.jobId ?? null,
      video_status: dream.status ?? null,
      ...this.links(dream),
      video_metadata: (dream.status === 'completed' && dream.video?.metadata) || null,
      video_started_at: dream.startedAt?.toISOString() ?? null,
      video_completed_at: dream.completedAt?.toISOString() ?? null,
      progress: dream.progress ?? null,
      error: dream.error ?? null,
      created_at: dream.createdAt.toISOString(),
    };
  }

  presentList({ dreams, nextCursor }: DreamList): DreamListResponse {
    return { dreams: dreams.map((dream) => this.present(dream)), next_cursor: nextCursor ?? null };
  }

  presentStatus(dream: FollowedDream): VideoStatusResponse {
    const { video_url, preview_url } = this.links(dream);
    return {
      job_id: dream.jobId ?? null,
      status: dream.status ?? null,
      progress: dream.progress ?? null,
      video_url,
      preview_url,
      error: dream.error ?? null,
    };
  }

  private links(
    dream: FollowedDream,
  ): Pick<DreamResponse, 'video_url' | 'preview_url' | 'poster_url'> {
    const isCompleted = dream.status === 'completed';
    const base = this.urls.base();
    return {
      video_url: isCompleted ? base + dreamLink(dream, 'video') : null,
      preview_url: dream.previewKey === undefined ? null : base + dreamLink(dream, 'preview'),
      poster_url: isCompleted ? base + dreamLink(dream, 'poster') : null,
    };
  }
}

export function presentFinished({ jobId, status }: BegunRendering): FinishedDreamResponse {
  return { job_id: jobId, status };
}

function presentSound(sound: DreamSound | undefined): DreamSoundResponse | null {
  if (sound === undefined) return null;
  return 'assetId' in sound ? { asset_id: sound.assetId } : { operation_id: sound.operationId };
}
