import { jobFailure } from '../../../contracts/job-failure.js';
import type { GenerationResponse, StartedGenerationResponse } from './generation.presenter.js';

const KEY = 'media/local/0190a6a3-9b1c-4d2e-8f3a-6c7d8e9f0a1b/1';

export const startedGeneration: StartedGenerationResponse = {
  job_id: '0190a6a3-8a0b-4c1d-9e2f-5b6c7d8e9f0a',
  status: 'starting',
  model: 'wan-video-t2v',
  asset_id: '0190a6a3-9b1c-4d2e-8f3a-6c7d8e9f0a1b',
  created_at: '2025-11-21T08:00:00.000Z',
};

export const succeededGeneration: GenerationResponse = {
  ...startedGeneration,
  status: 'succeeded',
  progress: 100,
  asset_status: 'ready',
  url: `https://media.example.org/${KEY}/video.mp4?signature=4f1d`,
  thumbnail_url: `https://media.example.org/${KEY}/thumbnail.jpg?signature=9a2c`,
  import_job_id: '0190a6a4-1c2d-4e3f-8a4b-7d8e9f0a1b2c',
  error: null,
  completed_at: '2025-11-21T08:01:12.480Z',
};

export const cancelledGeneration: GenerationResponse = {
  ...succeededGeneration,
  status: 'canceled',
  progress: 0,
  asset_status: 'failed',
  url: null,
  thumbnail_url: null,
  import_job_id: null,
  error: jobFailure('CANCELLED'),
};
