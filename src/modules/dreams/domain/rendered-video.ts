import { AppError } from '../../../contracts/app-error.js';
import type { DreamRenderResult } from '../../../contracts/dream.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import type { DreamVideo } from './dream.entity.js';
import { readVideoMetadata } from './video-metadata.js';

/** The video that a rendering has made: only what it has stored itself becomes part of a dream. VALIDATION_FAILED. */
export function renderedVideo(
  outputs: readonly JobOutput[],
  { video_key: key, poster_key: posterKey, metadata }: DreamRenderResult,
): DreamVideo {
  const made = outputs.map((output) => output.key);
  if (!made.includes(key)) throw refused('video_key', 'must be the key of one of the outputs');
  if (!made.includes(posterKey) || posterKey === key) {
    throw refused('poster_key', 'must be the key of another of the outputs');
  }
  return { key, posterKey, metadata: readVideoMetadata(metadata) };
}

function refused(field: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', { fields: [{ field, message }] });
}
