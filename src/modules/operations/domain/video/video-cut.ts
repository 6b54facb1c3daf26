import { JobError } from '../../../../contracts/job-failure.js';
import { SEEK_BEFORE } from '../../../media/domain/picture-seek.js';
import type { MediaFormat } from '../../../media/domain/media-format.js';
import { SEEK_BEYOND, type KeyFrame } from './key-frames.js';
import type { VideoCut } from './video-command.js';

/** A part of a video, in seconds of its playing time. */
export interface VideoPart {
  start: number;
  end: number;
  /** Whether it goes on to where the video ends. */
  toTheEnd: boolean;
}

/** Where a part begins and how far it goes, as callers say it. In seconds. */
export interface AskedPart {
  start: number;
  end?: number | undefined;
  duration?: number | undefined;
}

/** Shorter is no video, in seconds. */
const SHORTEST = 0.001;

/** Throws INPUT_INVALID where the part lies behind the end. An end behind the end is the end. */
export function partOf({ start, end, duration }: AskedPart, seconds: number): VideoPart {
  if (start >= seconds - SHORTEST) {
    const detail = `The part begins at ${start} s, but the video plays only ${Number(seconds.toFixed(3))} s.`;
    throw new JobError('INPUT_INVALID', { detail });
  }
  const wanted = end ?? (duration === undefined ? Infinity : start + duration);
  return { start, end: Math.min(wanted, seconds), toTheEnd: wanted >= seconds };
}

/** Formats whose index leads to the key frame before any place. */
const INDEXED: readonly MediaFormat[] = ['mp4', 'mov', '3gp', 'matroska', 'webm', 'avi'];

/** Decoded up to the part, and cut between frames. */
export function preciseCut({ start, end, toTheEnd }: VideoPart, format: MediaFormat): VideoCut {
  const seek = INDEXED.includes(format) ? start : Math.max(0, start - SEEK_BEFORE);
  const seconds = end - start;
  return {
    input: seek > 0 ? ['-ss', decimal(seek)] : [],
    output: [
      ...(start > seek ? ['-ss', decimal(start - seek)] : []),
      ...(toTheEnd ? [] : ['-t', decimal(seconds)]),
    ],
    seconds,
  };
}

/** Formats whose packets are where their index says. */
export const COPIED_FORMATS: readonly MediaFormat[] = ['mp4', 'mov', '3gp', 'matroska', 'webm'];

/**
 * Cut between packets, at key frames. The clock is put so that the first frame is shown at 0. Packets are counted by
 * when they are decoded, so the end lies half a frame before the last key frame is.
 */
export function copiedCut(
  { start, end }: VideoPart,
  ending: KeyFrame | undefined,
  frameSeconds: number,
): VideoCut {
  const beyond = start > 0 ? SEEK_BEYOND : 0;
  const length = end - start + (ending === undefined ? 0 : ending.decoded - frameSeconds / 2);
  return {
    input: start > 0 ? ['-ss', decimal(start + beyond)] : [],
    output: [
      ...(ending === undefined ? [] : ['-t', decimal(length - beyond)]),
      ...(start > 0 ? ['-output_ts_offset', decimal(beyond)] : []),
    ],
    seconds: end - start,
  };
}

/** Whether a key frame is the first one shown from a place on. */
export function fallsOn(frame: KeyFrame | undefined, frameSeconds: number): boolean {
  return (
    frame !== undefined && frame.shown > -frameSeconds / 2 && frame.shown < frameSeconds * 0.99
  );
}

function decimal(seconds: number): string {
  return seconds.toFixed(6);
}
