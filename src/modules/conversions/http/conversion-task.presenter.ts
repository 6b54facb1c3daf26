import { Injectable } from '@nestjs/common';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { FollowedConversion } from '../domain/followed-conversion.js';
import { ConversionPresenter } from './conversion.presenter.js';

type TaskStatus = 'processing' | 'completed' | 'failed';

export interface StartedTaskResponse {
  task_id: string;
  status: TaskStatus;
  message: string;
  video_filename: string;
  gif_filename: string;
}

export interface TaskStatusResponse {
  task_id: string;
  status: TaskStatus;
  message: string;
  progress: number;
  gif_filename: string;
  gif_url?: string;
  trimmed?: boolean;
  error?: JobFailure;
}

/** The fewer words of /api/items: what waits is processing, what was cancelled has failed. */
const TASK_STATUS: Record<JobStatus, TaskStatus> = {
  queued: 'processing',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'failed',
};

const MESSAGES: Record<JobStatus, string> = {
  queued: 'Video conversion in progress',
  processing: 'Video conversion in progress',
  completed: 'Video successfully converted to GIF',
  failed: 'Video conversion failed',
  cancelled: 'Video conversion was cancelled',
};

/** A conversion as the task that /api/items speaks of. */
@Injectable()
export class ConversionTaskPresenter {
  constructor(private readonly conversions: ConversionPresenter) {}

  presentStarted(conversion: FollowedConversion): StartedTaskResponse {
    return {
      task_id: conversion.id,
      status: TASK_STATUS[conversion.status],
      message: 'Video uploaded and conversion started in background',
      video_filename: conversion.videoFilename,
      gif_filename: conversion.gifFilename,
    };
  }

  presentStatus(conversion: FollowedConversion): TaskStatusResponse {
    const { id, status, progress, gifFilename, gif, error } = conversion;
    const gifUrl = this.conversions.gifUrl(conversion);
    return {
      task_id: id,
      status: TASK_STATUS[status],
      message: MESSAGES[status],
      progress,
      gif_filename: gifFilename,
      ...(gifUrl !== undefined && { gif_url: gifUrl }),
      ...(gif !== undefined && { trimmed: gif.trimmed }),
      ...(error !== undefined && { error }),
    };
  }
}
