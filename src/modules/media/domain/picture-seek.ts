import { decoderThreads } from './gif-memory.js';
import type { Picture } from './picture.js';
import { readingOptions } from './true-frames.js';

/** Seconds of video within which there is a frame for certain; slower videos than one frame in this are given more. */
const SURE_SECONDS = 1;
const LONGEST_WAIT = 30;

/** Where a file may not lead to the key frame before a place, so much before it is decoded and thrown away, in seconds. */
export const SEEK_BEFORE = 30;

/** How frames are read from a place on. */
export interface Seek {
  /** Options before the input. */
  options: string[];
  /** Filters that throw away what lies before the place. */
  filters: string[];
}

/** How the frame that is shown at a time is read. */
export interface FrameRead extends Seek {
  /** The frame is the last of those read; it is the first otherwise. */
  last: boolean;
}

/**
 * Reads the frame shown at a time, in seconds from the video's first frame. A seek finds the next frame from there on,
 * and near the end there may be none: there the last frame up to the time is taken.
 */
export function frameAt(picture: Picture, at: number, seconds: number, threads: number): FrameRead {
  const wait = Math.min(Math.max(SURE_SECONDS, 2 / (picture.frameRate ?? 1)), LONGEST_WAIT);
  if (at === 0 || at < seconds - wait) {
    return { ...framesFrom(picture, at, threads), last: false };
  }
  const start = Math.max(0, at - wait);
  return { ...framesFrom(picture, start, threads, at - start + 0.001), last: true };
}

/** Reads all frames from a time on, in seconds from the video's first frame, or so many seconds of them. */
export function framesFrom(picture: Picture, at: number, threads: number, length?: number): Seek {
  const count = decoderThreads(picture, threads) ?? threads;
  const reading = [...readingOptions(picture), '-threads', String(count)];
  const from = sought(picture, at);
  // From the start nothing is sought, for a video that begins late would lose its first frames to it.
  const lead = from > 0 ? 0 : picture.leadSeconds;
  const options = [
    ...(from > 0 ? ['-ss', decimal(picture.leadSeconds + from)] : []),
    ...(length === undefined ? [] : ['-t', decimal(lead + at - from + length)]),
  ];
  return {
    options: [...reading, ...options],
    filters: at > from ? [between(lead + at - from, length)] : [],
  };
}

/** The place that is sought for the sake of another, both in seconds from the video's first frame. */
export function sought({ indexed }: Pick<Picture, 'indexed'>, at: number): number {
  return indexed ? at : Math.max(0, at - SEEK_BEFORE);
}

/** A filter that leaves only the frames from a time on, for so many seconds. An input's `-t` counts from whichever frame comes first. */
export function between(start: number, length: number | undefined): string {
  const end = length === undefined ? '' : `:end=${decimal(start + length)}`;
  return `trim=start=${decimal(start)}${end}`;
}

function decimal(seconds: number): string {
  return seconds.toFixed(6);
}
