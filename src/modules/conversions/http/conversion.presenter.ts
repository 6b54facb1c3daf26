import { Injectable } from '@nestjs/common';
import type { GifParameters } from '../../../contracts/gif-conversion.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import { PublicUrls } from '../../../ports/public-urls.port.js';
import type { ConversionList } from '../application/list-conversions.use-case.js';
import type { FollowedConversion } from '../domain/followed-conversion.js';

export interface ConversionResponse {
  id: string;
  status: JobStatus;
  progress: number;
  original_name: string;
  video_filename: string;
  video_bytes: number;
  gif_filename: string;
  gif_url: string | null;
  /** Of the GIF: pixels, frames, seconds, bytes; null until it is made. */
  width: number | null;
  height: number | null;
  frames: number | null;
  duration: number | null;
  bytes: number | null;
  /** Whether the video was cut to the longest allowed; null until that is known. */
  trimmed: boolean | null;
  parameters: Omit<GifParameters, 'maxBytes'> & { max_bytes: number | null };
  error: JobFailure | null;
  created_at: string;
  completed_at: string | null;
}

export interface ConversionListResponse {
  conversions: ConversionResponse[];
  next_cursor: string | null;
}

/** A conversion as the resource of /api/v1/conversions. */
@Injectable()
export class ConversionPresenter {
  constructor(private readonly urls: PublicUrls) {}

  present(conversion: FollowedConversion): ConversionResponse {
    const { gif, parameters } = conversion;
    const { maxBytes, ...asked } = parameters;
    return {
      id: conversion.id,
      status: conversion.status,
      progress: conversion.progress,
      original_name: conversion.originalName,
      video_filename: conversion.videoFilename,
      video_bytes: conversion.videoBytes,
      gif_filename: conversion.gifFilename,
      gif_url: this.gifUrl(conversion) ?? null,
      width: gif?.width ?? null,
      height: gif?.height ?? null,
      frames: gif?.frames ?? null,
      duration: gif?.durationSeconds ?? null,
      bytes: gif?.bytes ?? null,
      trimmed: gif?.trimmed ?? null,
      parameters: { ...asked, max_bytes: maxBytes ?? null },
      error: conversion.error ?? null,
      created_at: conversion.createdAt.toISOString(),
      completed_at: conversion.completedAt?.toISOString() ?? null,
    };
  }

  presentList({ conversions, nextCursor }: ConversionList): ConversionListResponse {
    return {
      conversions: conversions.map((conversion) => this.present(conversion)),
      next_cursor: nextCursor ?? null,
    };
  }

  /** Stable, and good for anyone who knows it; undefined until there is a GIF. */
  gifUrl({ gif, gifFilename }: FollowedConversion): string | undefined {
    return gif === undefined ? undefined : `${this.urls.base()}/gifs/${gifFilename}`;
  }
}
