import { JobError } from '../../../contracts/job-failure.js';
import type { MediaProbe, ProbedStream } from '../../../ports/media-tool.port.js';

/** What may be worked on: pixels a side, pixels a frame, streams a file. */
export const PICTURE_LIMITS = { side: 8192, pixels: 36_000_000, streams: 16 } as const;

/** The video of a file as a viewer sees it. */
export interface Picture {
  streamIndex: number;
  /** Size on screen: upright, and with square pixels. */
  width: number;
  height: number;
  /** How long the file plays before its first frame is shown, in seconds. */
  leadSeconds: number;
  /** How long the video plays from its first frame on, in seconds, as the file claims; undefined where it does not. */
  durationSeconds: number | undefined;
  /** Memory of one decoded frame, in bytes. */
  frameBytes: number;
}

/**
 * What is true of a file's video. Cover art is no video; of several, the default one counts, then the first. Throws
 * JobError: INPUT_NO_VIDEO, INPUT_UNSUPPORTED, INPUT_INVALID, INPUT_DIMENSIONS or INPUT_TOO_MANY_STREAMS.
 */
export function pictureOf(probe: MediaProbe): Picture {
  if (probe.streams.length > PICTURE_LIMITS.streams) throw new JobError('INPUT_TOO_MANY_STREAMS');
  const stream = videoOf(probe.streams);
  const stored = storedSize(stream);
  const leadSeconds = leadOf(stream, probe);
  return {
    streamIndex: stream.index,
    ...displaySize(stored, stream),
    leadSeconds,
    durationSeconds: durationOf(stream, probe, leadSeconds),
    frameBytes: Math.ceil(stored.width * stored.height * bytesPerPixel(stream.pixelFormat)),
  };
}

function videoOf(streams: readonly ProbedStream[]): ProbedStream {
  const videos = streams.filter(({ type, isAttachedPicture }) => {
    return type === 'video' && !isAttachedPicture;
  });
  const video = videos.find(({ isDefault }) => isDefault) ?? videos[0];
  if (video === undefined) throw new JobError('INPUT_NO_VIDEO');
  if (video.codec === undefined) throw new JobError('INPUT_UNSUPPORTED');
  return video;
}

interface Size {
  width: number;
  height: number;
}

function storedSize({ width, height }: ProbedStream): Size {
  if (width === undefined || height === undefined) throw new JobError('INPUT_INVALID');
  const { side, pixels } = PICTURE_LIMITS;
  if (width > side || height > side || width * height > pixels) {
    throw new JobError('INPUT_DIMENSIONS');
  }
  return { width, height };
}

/** Pixel aspect stretches the width of the stored picture; the turn comes after it. */
function displaySize(stored: Size, { sampleAspect, rotation }: ProbedStream): Size {
  const width = Math.max(1, Math.round(stored.width * sampleAspect));
  const sideways = rotation % 180 !== 0;
  return sideways ? { width: stored.height, height: width } : { width, height: stored.height };
}

/** Tools count from the earliest stream, which need not be the video. */
function leadOf(stream: ProbedStream, { startTime: fileStart }: MediaProbe): number {
  if (stream.startTime === undefined || fileStart === undefined) return 0;
  return Math.max(0, stream.startTime - fileStart);
}

function durationOf(
  stream: ProbedStream,
  { duration: fileDuration }: MediaProbe,
  leadSeconds: number,
): number | undefined {
  if (stream.duration !== undefined && stream.duration > 0) return stream.duration;
  if (fileDuration === undefined || fileDuration <= leadSeconds) return undefined;
  return fileDuration - leadSeconds;
}

/** Planes by chroma sampling, two bytes a sample past 8 bit; 4 bytes for what is not named so. */
function bytesPerPixel(pixelFormat: string | undefined): number {
  const planar = /^yuva?j?(420|422|444)p(9|1\d)?/.exec(pixelFormat ?? '');
  const samples = { '420': 1.5, '422': 2, '444': 3 }[planar?.[1] ?? ''];
  if (samples === undefined) return 4;
  return samples * (planar?.[2] === undefined ? 1 : 2);
}
