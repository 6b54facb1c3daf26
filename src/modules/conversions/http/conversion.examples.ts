import { jobFailure } from '../../../contracts/job-failure.js';
import type { StartedTaskResponse, TaskStatusResponse } from './conversion-task.presenter.js';
import type { ConversionResponse } from './conversion.presenter.js';

const ID = '0190a6a3-5c1e-4f6b-8d7a-2b1c4e5f6a7b';
const VIDEO = `${ID}.mp4`;
const GIF = 'pV0cX9m2QkWc1r7T.gif';
const URL = `https://media.example.org/gifs/${GIF}`;

/** A conversion as its caller first sees it. */
export const startedConversion: ConversionResponse = {
  id: ID,
  status: 'queued',
  progress: 0,
  original_name: 'holiday.mp4',
  video_filename: VIDEO,
  video_bytes: 4_812_304,
  gif_filename: GIF,
  gif_url: null,
  width: null,
  height: null,
  frames: null,
  duration: null,
  bytes: null,
  trimmed: null,
  parameters: {
    fps: 15,
    width: 480,
    start: 0,
    duration: 120,
    loop: 0,
    quality: 'good',
    max_bytes: null,
  },
  error: null,
  created_at: '2025-11-21T08:00:00.000Z',
  completed_at: null,
};

export const completedConversion: ConversionResponse = {
  ...startedConversion,
  status: 'completed',
  progress: 100,
  gif_url: URL,
  width: 480,
  height: 270,
  frames: 90,
  duration: 6,
  bytes: 1_904_221,
  trimmed: false,
  completed_at: '2025-11-21T08:00:03.412Z',
};

export const cancelledConversion: ConversionResponse = {
  ...startedConversion,
  status: 'cancelled',
  error: jobFailure('CANCELLED'),
  completed_at: '2025-11-21T08:00:01.020Z',
};

export const startedTask: StartedTaskResponse = {
  task_id: ID,
  status: 'processing',
  message: 'Video uploaded and conversion started in background',
  video_filename: VIDEO,
  gif_filename: GIF,
};

export const completedTask: TaskStatusResponse = {
  task_id: ID,
  status: 'completed',
  message: 'Video successfully converted to GIF',
  progress: 100,
  gif_filename: GIF,
  gif_url: URL,
  trimmed: false,
};
