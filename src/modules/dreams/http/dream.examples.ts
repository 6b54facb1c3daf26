import { jobFailure } from '../../../contracts/job-failure.js';
import type {
  DreamResponse,
  FinishedDreamResponse,
  VideoStatusResponse,
} from './dream.presenter.js';

const JOB_ID = '0190a6a3-7d2e-4c3b-9f10-5b6c7d8e9f01';
const LINK = 'http://localhost:8000/dream-videos/7f1c0f7be4f24a0f9a2f0c6f6d1f2a3b';

/** A dream as its caller first sees it. */
export const newDream: DreamResponse = {
  id: '550e8400-e29b-41d4-a716-446655440000',
  title: 'The lighthouse',
  text: 'A lighthouse stands on a cliff. At dusk its lamp begins to turn.',
  scenes: [
    { prompt: 'A lighthouse on a cliff above a calm sea', duration: 4 },
    { prompt: 'Its lamp begins to turn at dusk' },
  ],
  size: '1280x720',
  style: null,
  captions: null,
  music: null,
  narration: null,
  video_job_id: null,
  video_status: null,
  video_url: null,
  preview_url: null,
  poster_url: null,
  video_metadata: null,
  video_started_at: null,
  video_completed_at: null,
  progress: null,
  error: null,
  created_at: '2025-11-21T08:00:00.000Z',
};

export const finishedDream: FinishedDreamResponse = { job_id: JOB_ID, status: 'queued' };

export const queuedDream: DreamResponse = {
  ...newDream,
  video_job_id: JOB_ID,
  video_status: 'queued',
  progress: 0,
};

export const videoStatus: VideoStatusResponse = {
  job_id: JOB_ID,
  status: 'processing',
  progress: 40,
  video_url: null,
  preview_url: `${LINK}-preview.mp4`,
  error: null,
};

export const completedDream: DreamResponse = {
  ...queuedDream,
  video_status: 'completed',
  video_url: `${LINK}.mp4`,
  preview_url: `${LINK}-preview.mp4`,
  poster_url: `${LINK}.jpg`,
  video_metadata: {
    duration: 8,
    scenes: 2,
    cost: 0.15,
    width: 1280,
    height: 720,
    frame_rate: 25,
    size: 2_104_000,
    checksum_sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    loudness: null,
    generator: 'replicate',
    planner: 'given',
  },
  video_started_at: '2025-11-21T08:00:01.000Z',
  video_completed_at: '2025-11-21T08:00:31.000Z',
  progress: 100,
};

export const cancelledDream: DreamResponse = {
  ...queuedDream,
  video_status: 'failed',
  video_completed_at: '2025-11-21T08:00:05.000Z',
  progress: 12,
  error: jobFailure('CANCELLED'),
};
