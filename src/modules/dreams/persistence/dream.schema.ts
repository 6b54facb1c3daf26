import { EntitySchema } from 'typeorm';
import type { DreamScene, DreamSize } from '../../../contracts/dream.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { VideoStatus } from '../domain/dream.entity.js';

/** A row of `dreams`. */
export interface DreamRow {
  id: string;
  ownerId: string;
  title: string | null;
  text: string;
  scenes: DreamScene[];
  size: DreamSize;
  style: string | null;
  captions: boolean | null;
  music: object | null;
  narration: object | null;
  linkToken: string;
  videoJobId: string | null;
  videoStatus: VideoStatus | null;
  videoUrl: string | null;
  videoKey: string | null;
  posterKey: string | null;
  previewKey: string | null;
  videoMetadata: object | null;
  videoError: JobFailure | null;
  videoStartedAt: Date | null;
  videoCompletedAt: Date | null;
  createdAt: Date;
}

export const DreamSchema = new EntitySchema<DreamRow>({
  name: 'Dream',
  tableName: 'dreams',
  columns: {
    id: { type: 'uuid', primary: true },
    ownerId: { name: 'owner_id', type: 'text' },
    title: { type: 'text', nullable: true },
    text: { type: 'text' },
    scenes: { type: 'jsonb' },
    size: { type: 'text' },
    style: { type: 'text', nullable: true },
    captions: { type: 'boolean', nullable: true },
    music: { type: 'jsonb', nullable: true },
    narration: { type: 'jsonb', nullable: true },
    linkToken: { name: 'link_token', type: 'text' },
    videoJobId: { name: 'video_job_id', type: 'uuid', nullable: true },
    videoStatus: { name: 'video_status', type: 'text', nullable: true },
    videoUrl: { name: 'video_url', type: 'text', nullable: true },
    videoKey: { name: 'video_key', type: 'text', nullable: true },
    posterKey: { name: 'poster_key', type: 'text', nullable: true },
    previewKey: { name: 'preview_key', type: 'text', nullable: true },
    videoMetadata: { name: 'video_metadata', type: 'jsonb', nullable: true },
    videoError: { name: 'video_error', type: 'jsonb', nullable: true },
    videoStartedAt: { name: 'video_started_at', type: 'timestamptz', nullable: true },
    videoCompletedAt: { name: 'video_completed_at', type: 'timestamptz', nullable: true },
    // To the millisecond, as cursors have it.
    createdAt: { name: 'created_at', type: 'timestamptz', precision: 3 },
  },
});
