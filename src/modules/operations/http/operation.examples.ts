import { jobFailure } from '../../../contracts/job-failure.js';
import type { OperationDefinitionResponse } from './definition.presenter.js';
import type { OperationResponse, OperationStatusResponse } from './operation.presenter.js';

const ID = '0190a6a3-7d2e-4c3b-9f10-5b6c7d8e9f01';

/** An operation as its caller first sees it. */
export const startedOperation: OperationResponse = {
  id: ID,
  operation: 'video_convert',
  status: 'queued',
  progress: 0,
  parameters: { output_format: 'mp4' },
  cached: false,
  input_file: {
    file_name: 'holiday.mkv',
    file_size: 52_428_800,
    mime_type: 'video/x-matroska',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
  output_file: null,
  plan: null,
  error: null,
  error_message: null,
  eta_seconds: null,
  created_at: '2025-11-21T08:00:00.000Z',
  started_at: null,
  completed_at: null,
  expires_at: null,
};

export const workingOperation: OperationStatusResponse = {
  id: ID,
  status: 'processing',
  progress: 45,
  eta_seconds: 120,
  error: null,
};

const over = {
  completed_at: '2025-11-21T08:00:03.412Z',
  expires_at: '2025-11-28T08:00:03.412Z',
};

export const completedOperation: OperationResponse = {
  ...startedOperation,
  ...over,
  status: 'completed',
  progress: 100,
  output_file: {
    file_name: 'holiday.mp4',
    file_size: 52_311_907,
    mime_type: 'video/mp4',
    metadata: { width: 1920, height: 1080, duration: 61.2, video_codec: 'h264' },
  },
  plan: [
    { stream: 0, type: 'video', action: 'copy', reason: 'H.264 fits mp4' },
    {
      stream: 1,
      type: 'audio',
      action: 'encode',
      reason: 'Vorbis does not belong in mp4: encoded as AAC',
    },
  ],
  eta_seconds: 0,
  started_at: '2025-11-21T08:00:00.218Z',
};

const cancelled = jobFailure('CANCELLED');

export const cancelledOperation: OperationResponse = {
  ...startedOperation,
  ...over,
  status: 'cancelled',
  error: cancelled,
  error_message: cancelled.message,
};

export const imageResize: OperationDefinitionResponse = {
  name: 'image_resize',
  description: 'Makes a picture smaller or larger.',
  media_type: 'image',
  input_formats: ['jpg', 'png', 'webp', 'gif'],
  output_formats: ['jpg', 'png', 'webp', 'gif'],
  max_file_size: 26_214_400,
  timeout_seconds: 60,
  parameters: {
    type: 'object',
    properties: { width: { type: 'integer', minimum: 1, maximum: 16_384 } },
    required: [],
    additionalProperties: false,
  },
};
