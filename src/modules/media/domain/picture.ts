import { JobError } from '../../../contracts/job-failure.js';
import type { MediaProbe, ProbedStream } from '../../../ports/media-tool.port.js';
import { alphaDecoder, hasAlpha } from './picture-alpha.js';
import { colorOf, type PictureColor } from './picture-color.js';
import type { PictureLimits } from './picture-limits.js';
import { scanOf, type Scan } from './picture-scan.js';

/** Demuxers that read an index. */
const INDEXED = /mov|matroska|avi/;

/** The video of a file as a viewer sees it. */
export interface Picture {
  streamIndex: number;
  /** Size on screen: upright, and with square pixels. */
  width: number;
  height: number;
  /** What makes the stored picture upright: mirrored left to right, then turned clockwise by so many degrees. */
  mirrored: boolean;
  rotation: number;
  scan: Scan;
  color: PictureColor;
  /** Whether it may be transparent in places, and the decoder that is needed to see it. */
  alpha: boolean;
  alphaDecoder: string | undefined;
  /** Frames a second on average, no more than the limit; undefined where the file does not say. */
  frameRate: number | undefined;
  /** Whether the file leads to the key frame before any place; in others seeking may miss it. */
  indexed: boolean;
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
export function pictureOf(probe: MediaProbe, limits: PictureLimits): Picture {
  if (probe.streams.length > limits.maxStreams) throw new JobError('INPUT_TOO_MANY_STREAMS');
  const stream = videoOf(probe.streams);
  const stored = storedSize(stream, limits);
  const leadSeconds = leadOf(stream, probe);
  const { frameRate, mirrored, rotation } = stream;
  const color = colorOf(stream);
  // No tool here maps tones and keeps alpha; light is worth more.
  const alpha = color.curve === 'sdr' && hasAlpha(stream);
  return {
    streamIndex: stream.index,
    ...displaySize(stored, stream, limits),
    mirrored,
    rotation,
    scan: scanOf(stream),
    color,
    alpha,
    alphaDecoder: alpha ? alphaDecoder(stream) : undefined,
    frameRate: frameRate === undefined ? undefined : Math.min(frameRate, limits.maxFrameRate),
    indexed: INDEXED.test(probe.format),
    leadSeconds,
    durationSeconds: durationOf(stream, probe, leadSeconds),
    frameBytes: Math.ceil(stored.width * stored.height * bytesPerPixel(stream)),
  };
}

function videoOf(streams: readonly ProbedStream[]): ProbedStream {
  const videos = streams.filter(({ type, isAttachedPicture }) => {
    return type === 'video' && !isAttachedPicture;
  });
  const video = videos.find(({ isDefault }) => isDefault) ?? videos[0];
  if (video === undefined) throw new JobError('INPUT_NO_VIDEO');
  if (video.codec === undefined || video.isEncrypted) throw new JobError('INPUT_UNSUPPORTED');
  return video;
}

interface Size {
  width: number;
  height: number;
}

function storedSize({ width, height }: ProbedStream, limits: PictureLimits): Size {
  if (width === undefined || height === undefined) throw new JobError('INPUT_INVALID');
  const { maxSide, maxPixels } = limits;
  if (width > maxSide || height > maxSide || width * height > maxPixels) {
    throw new JobError('INPUT_DIMENSIONS');
  }
  return { width, height };
}

/**
 * Pixel aspect stretches the width of the stored picture; the turn comes after it, and makes a height of it. Results are
 * bounded by their width alone, so a claim of pixels thousands of times as wide as high would have them grow past all memory.
 */
function displaySize(
  stored: Size,
  { sampleAspect, rotation }: ProbedStream,
  { maxSide }: PictureLimits,
): Size {
  const width = Math.max(1, Math.round(stored.width * sampleAspect));
  const sideways = rotation % 180 !== 0;
  if (sideways && width > maxSide) throw new JobError('INPUT_DIMENSIONS');
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

/** Planes by chroma sampling, two bytes a sample past 8 bit; 4 bytes for what is not named so. Alpha is a plane more. */
function bytesPerPixel(stream: ProbedStream): number {
  const planar = /^yuv(a?)j?(420|422|444)p(9|1\d)?/.exec(stream.pixelFormat ?? '');
  const samples = { '420': 1.5, '422': 2, '444': 3 }[planar?.[2] ?? ''];
  if (samples === undefined) return 4;
  const alpha = planar?.[1] === 'a' || alphaDecoder(stream) !== undefined ? 1 : 0;
  return (samples + alpha) * (planar?.[3] === undefined ? 1 : 2);
}
