import { decoderThreads } from './gif-memory.js';
import type { Picture } from './picture.js';
import { readingOptions } from './true-frames.js';

/** Seconds of video within which there is a frame for certain; slower videos than one frame in this are given more. */
const SURE_SECONDS = 1;
const LONGEST_WAIT = 30;

/** How the frame that is shown at a time is read. */
export interface FrameRead {
  /** Options before the input. */
  options: string[];
  /** The frame is the last of those read; it is the first otherwise. */
  last: boolean;
}

/**
 * Reads the frame shown at a time, in seconds from the video's first frame. A seek finds the next frame from there on,
 * and near the end there may be none: there the last frame up to the time is taken.
 */
export function frameAt(picture: Picture, at: number, seconds: number, threads: number): FrameRead {
  const reading = readingWith(picture, threads);
  if (at === 0) return { options: reading, last: false };
  const wait = Math.min(Math.max(SURE_SECONDS, 2 / (picture.frameRate ?? 1)), LONGEST_WAIT);
  if (at < seconds - wait) {
    return { options: [...reading, ...from(picture, at)], last: false };
  }
  const start = Math.max(0, at - wait);
  // Without a seek the time before the first frame counts as well.
  const length = at - start + (start > 0 ? 0 : picture.leadSeconds) + 0.001;
  return { options: [...reading, ...from(picture, start), '-t', length.toFixed(6)], last: true };
}

/** Reads all frames from a time on. */
export function framesFrom(picture: Picture, at: number, threads: number): string[] {
  return [...readingWith(picture, threads), ...from(picture, at)];
}

/** From the start nothing is sought, for a video that begins late would lose its first frames to it. */
function from({ leadSeconds }: Picture, start: number): string[] {
  return start > 0 ? ['-ss', (leadSeconds + start).toFixed(6)] : [];
}

function readingWith(picture: Picture, threads: number): string[] {
  const count = decoderThreads(picture, threads) ?? threads;
  return [...readingOptions(picture), '-threads', String(count)];
}
