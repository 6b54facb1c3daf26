import { GIF_QUALITIES } from '../../../contracts/gif-conversion.js';
import {
  arrayOf,
  named,
  nullable,
  objectOf,
  optional,
  type Keywords,
} from '../../../http/openapi/schema.js';
import { jobProgress, JobFailureSchema, jobStatus } from '../../jobs/http/job.schemas.js';
import type { ProcessedVideos } from '../application/process-completed-videos.use-case.js';
import { GIF_LIMITS } from '../../media/domain/gif-parameters.js';
import type { StartedTaskResponse, TaskStatusResponse } from './conversion-task.presenter.js';
import type { ConversionListResponse, ConversionResponse } from './conversion.presenter.js';

const text: Keywords = { type: 'string' };
const id: Keywords = { type: 'string', format: 'uuid' };
const time: Keywords = { type: 'string', format: 'date-time' };
const link: Keywords = { type: 'string', format: 'uri' };
const count: Keywords = { type: 'integer', minimum: 0 };
const seconds: Keywords = { type: 'number', minimum: 0, description: 'Seconds.' };
const pixels: Keywords = { type: 'integer', minimum: 1, description: 'Pixels.' };
const trimmed: Keywords = {
  type: 'boolean',
  description: 'Whether the video was cut to the longest that is converted.',
};

const within = (limits: { min: number; max: number }): Keywords => ({
  minimum: limits.min,
  maximum: limits.max,
});

const { fps, width, loop, maxBytes } = GIF_LIMITS;

export const ConversionSchema = named(
  'Conversion',
  'A video that becomes a GIF. What the GIF is like is null until it is made.',
  objectOf<ConversionResponse>({
    id,
    status: jobStatus,
    progress: jobProgress,
    original_name: { ...text, description: 'The caller’s name for the video.' },
    video_filename: text,
    video_bytes: count,
    gif_filename: text,
    gif_url: nullable({ ...link, description: 'Stable, and good for anyone who knows it.' }),
    width: nullable(pixels),
    height: nullable(pixels),
    frames: nullable({ type: 'integer', minimum: 1 }),
    duration: nullable(seconds),
    bytes: nullable(count),
    trimmed: nullable(trimmed),
    parameters: objectOf<ConversionResponse['parameters']>({
      fps: { type: 'integer', ...within(fps) },
      width: { type: 'integer', ...within(width) },
      start: seconds,
      duration: seconds,
      loop: { type: 'integer', ...within(loop) },
      quality: { type: 'string', enum: GIF_QUALITIES },
      max_bytes: nullable({ type: 'integer', ...within(maxBytes) }),
    }),
    error: nullable(JobFailureSchema),
    created_at: time,
    completed_at: nullable(time),
  }),
);

export const ConversionListSchema = named(
  'ConversionList',
  'A page of the caller’s conversions, the newest first.',
  objectOf<ConversionListResponse>({
    conversions: arrayOf(ConversionSchema),
    next_cursor: nullable({ ...text, description: 'For `cursor`; null on the last page.' }),
  }),
);

const taskStatus: Keywords = { type: 'string', enum: ['processing', 'completed', 'failed'] };

export const StartedTaskSchema = named(
  'StartedTask',
  'A conversion that has been accepted.',
  objectOf<StartedTaskResponse>({
    task_id: id,
    status: taskStatus,
    message: text,
    video_filename: text,
    gif_filename: text,
  }),
);

export const TaskStatusSchema = named(
  'TaskStatus',
  'How a conversion is doing.',
  objectOf<TaskStatusResponse>({
    task_id: id,
    status: taskStatus,
    message: text,
    progress: jobProgress,
    gif_filename: text,
    gif_url: optional(link),
    trimmed: optional(trimmed),
    error: optional(JobFailureSchema),
  }),
);

export const ProcessedVideosSchema = named(
  'ProcessedVideos',
  '`processed` were found over, of which `updated` have a GIF and `failed` none; `pending` are under way.',
  objectOf<ProcessedVideos>({ processed: count, updated: count, failed: count, pending: count }),
);
