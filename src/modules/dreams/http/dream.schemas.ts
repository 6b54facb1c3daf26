import { DREAM_SIZES, type DreamScene } from '../../../contracts/dream.js';
import {
  arrayOf,
  named,
  nullable,
  objectOf,
  optional,
  type Keywords,
} from '../../../http/openapi/schema.js';
import { JobFailureSchema, jobProgress } from '../../jobs/http/job.schemas.js';
import { VIDEO_STATUSES } from '../domain/dream.entity.js';
import type { VideoMetadata } from '../domain/video-metadata.js';
import type {
  DreamListResponse,
  DreamResponse,
  DreamSoundResponse,
  FinishedDreamResponse,
  VideoStatusResponse,
} from './dream.presenter.js';

const text: Keywords = { type: 'string' };
const id: Keywords = { type: 'string', format: 'uuid' };
const time: Keywords = { type: 'string', format: 'date-time' };
const videoStatus: Keywords = { type: 'string', enum: VIDEO_STATUSES };
const amount = (description: string): Keywords => ({ type: 'number', minimum: 0, description });
const count = (description: string): Keywords => ({ type: 'integer', minimum: 1, description });

const link = (what: string): Keywords => ({
  type: 'string',
  format: 'uri',
  description: `${what}: a stable link, without credentials.`,
});

const sound: Keywords = {
  ...objectOf<DreamSoundResponse>({ asset_id: optional(id), operation_id: optional(id) }),
  description: 'One of the two.',
};

const scene: Keywords = objectOf<DreamScene>({
  prompt: text,
  duration: optional(amount('Seconds.')),
});

export const VideoMetadataSchema = named('DreamVideoMetadata', 'What a finished video holds.', {
  ...objectOf<VideoMetadata>({
    duration: amount('Seconds.'),
    scenes: count('How many there are.'),
    cost: nullable(amount('In US dollars; null where one of those who were paid does not tell.')),
    width: optional(count('Pixels.')),
    height: optional(count('Pixels.')),
    frame_rate: optional(amount('Frames a second.')),
    size: optional(count('Bytes.')),
    checksum_sha256: optional({ ...text, description: 'Hex.' }),
    loudness: optional(
      nullable({ type: 'number', description: 'Integrated, in LUFS; null where all is silent.' }),
    ),
    generator: optional({ ...text, description: 'Who made the pictures.' }),
    planner: optional({ ...text, description: 'Who planned the scenes.' }),
  }),
  additionalProperties: true,
});

export const DreamSchema = named(
  'Dream',
  'A text that becomes a video.',
  objectOf<DreamResponse>({
    id,
    title: nullable(text),
    text,
    scenes: { ...arrayOf(scene), description: 'As given; empty where they are planned.' },
    size: { type: 'string', enum: DREAM_SIZES },
    style: nullable(text),
    captions: nullable({ type: 'boolean', description: 'Null: the generator chooses.' }),
    music: nullable(sound),
    narration: nullable(sound),
    video_job_id: nullable({ ...id, description: 'Null until it is finished the first time.' }),
    video_status: nullable({ ...videoStatus, description: 'Null until then.' }),
    video_url: nullable(link('The video, once it is completed')),
    preview_url: nullable(link('A low-resolution version, where one was asked for')),
    poster_url: nullable(link('A JPEG of the video, once it is completed')),
    video_metadata: nullable(VideoMetadataSchema),
    video_started_at: nullable(time),
    video_completed_at: nullable({ ...time, description: 'When it was over, or had failed.' }),
    progress: nullable({ ...jobProgress, description: 'Percent.' }),
    error: nullable(JobFailureSchema),
    created_at: time,
  }),
);

export const DreamListSchema = named(
  'DreamList',
  'A page of the caller’s dreams, the newest first.',
  objectOf<DreamListResponse>({
    dreams: arrayOf(DreamSchema),
    next_cursor: nullable({ ...text, description: 'For `cursor`; null on the last page.' }),
  }),
);

export const FinishedDreamSchema = named(
  'FinishedDream',
  'The job that makes the video.',
  objectOf<FinishedDreamResponse>({ job_id: id, status: videoStatus }),
);

export const VideoStatusSchema = named(
  'DreamVideoStatus',
  'How the video of a dream is doing.',
  objectOf<VideoStatusResponse>({
    job_id: nullable(id),
    status: nullable(videoStatus),
    progress: nullable({ ...jobProgress, description: 'Percent.' }),
    video_url: nullable(link('The video, once it is completed')),
    preview_url: nullable(link('A low-resolution version, where one was asked for')),
    error: nullable(JobFailureSchema),
  }),
);
