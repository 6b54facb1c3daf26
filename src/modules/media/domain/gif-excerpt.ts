import { JobError } from '../../../contracts/job-failure.js';
import type { GifParameters } from '../../../contracts/gif-conversion.js';

/** The part of a video that becomes a GIF, in seconds from the video's first frame. */
export interface GifExcerpt {
  start: number;
  /** Undefined where the video does not say how long it plays. */
  seconds: number | undefined;
  /** The longest it may become. */
  limitSeconds: number;
  /** The video goes on where the trim limit cut it off. */
  trimmed: boolean;
}

/**
 * What the parameters take of a video that plays `contentSeconds`. Throws INPUT_INVALID where they begin after its
 * end. What is cut off counts as trimmed from one frame of the GIF on.
 */
export function gifExcerpt(
  { start, duration, fps }: Pick<GifParameters, 'start' | 'duration' | 'fps'>,
  contentSeconds: number | undefined,
  trimSeconds: number,
): GifExcerpt {
  const limitSeconds = Math.min(duration, trimSeconds);
  if (contentSeconds === undefined)
    return { start, seconds: undefined, limitSeconds, trimmed: false };
  const left = contentSeconds - start;
  if (left <= 0) {
    throw new JobError('INPUT_INVALID', {
      detail: `The video is over after ${seconds(contentSeconds)} s; it cannot be converted from ${seconds(start)} s on.`,
    });
  }
  return {
    start,
    seconds: Math.min(left, limitSeconds),
    limitSeconds,
    trimmed: duration >= trimSeconds && left - trimSeconds >= 1 / fps,
  };
}

function seconds(value: number): string {
  return String(Math.round(value * 100) / 100);
}
