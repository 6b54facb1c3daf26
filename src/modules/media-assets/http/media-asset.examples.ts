import { jobFailure } from '../../../contracts/job-failure.js';
import type { MediaAssetResponse, StartedImportResponse } from './media-asset.presenter.js';

const ID = '550e8400-e29b-41d4-a716-446655440000';

export const startedImport: StartedImportResponse = {
  asset_id: ID,
  import_job_id: '0190a6a3-7d2e-4c3b-9f10-5b6c7d8e9f01',
  status: 'uploading',
};

/** An asset as its caller first sees it. */
export const uploadingAsset: MediaAssetResponse = {
  id: ID,
  name: 'sunset.mp4',
  type: 'video',
  status: 'uploading',
  url: null,
  thumbnail_url: null,
  tags: ['holiday'],
  metadata: {},
  progress: 0,
  error: null,
  created_at: '2025-11-21T08:00:00.000Z',
};

export const readyAsset: MediaAssetResponse = {
  ...uploadingAsset,
  status: 'ready',
  url: `https://s3.example.org/media/u/${ID}/1/original.mp4?signature=abc`,
  thumbnail_url: `https://s3.example.org/media/u/${ID}/1/thumbnail.jpg?signature=def`,
  metadata: {
    duration: 5.04,
    width: 1280,
    height: 720,
    frame_rate: 24,
    codec: 'h264',
    bitrate: 2_104_000,
    size: 1_325_520,
    checksum_sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
  progress: null,
};

const cancelled = jobFailure('CANCELLED');

export const cancelledAsset: MediaAssetResponse = {
  ...uploadingAsset,
  status: 'failed',
  metadata: { error: cancelled.message },
  progress: null,
  error: cancelled,
};
