import type { VideoSize } from '../../../media/domain/true-video.js';
import type { VideoContainer } from './video-container.js';

export const X264_PRESETS = [
  'ultrafast',
  'superfast',
  'veryfast',
  'faster',
  'fast',
  'medium',
  'slow',
  'slower',
  'veryslow',
] as const;
export type X264Preset = (typeof X264_PRESETS)[number];

/** How pictures are encoded: at a quality, or at a bit rate (bits a second) in two passes. */
export interface VideoEncoding {
  container: VideoContainer;
  preset: X264Preset;
  /** Constant quality on the scale of x264, 0..51, where 18 can hardly be told from the source. */
  quality: number;
  size: VideoSize;
  cores: number;
  alpha: boolean;
}

/** What VP9 calls its quality where x264 says 23, and its steps for each of x264's: they look alike at 18, 23 and 28. */
const VP9_AT_23 = 32;
const VP9_STEPS = 1.4;

/** A tile of VP9 is at least this wide, in pixels; tiles are what it works on side by side. */
const VP9_TILE = 256;

/** Output options for an encode at constant quality. */
export function qualityEncoding(encoding: VideoEncoding): string[] {
  const { container, quality } = encoding;
  if (container !== 'webm') return [...x264(encoding), '-crf', String(quality)];
  return [...vp9(encoding), '-crf', String(vp9Quality(quality)), '-b:v', '0'];
}

/** Output options for one of two passes at a bit rate; `log` is the path of what the first tells the second. */
export function passEncoding(
  encoding: VideoEncoding,
  { pass, bitRate, log }: { pass: 1 | 2; bitRate: number; log: string },
): string[] {
  const codec = encoding.container === 'webm' ? vp9(encoding) : x264(encoding);
  return [...codec, '-b:v', String(bitRate), '-pass', String(pass), '-passlogfile', log];
}

function vp9Quality(quality: number): number {
  return Math.round(VP9_AT_23 + (quality - 23) * VP9_STEPS);
}

/** x264 chooses its threads best by itself. */
function x264({ preset }: VideoEncoding): string[] {
  return ['-c:v', 'libx264', '-preset', preset, '-pix_fmt', 'yuv420p'];
}

function vp9({ size, cores, alpha }: VideoEncoding): string[] {
  const tiles = Math.min(6, Math.max(0, Math.floor(Math.log2(size.width / VP9_TILE))));
  return [
    ...['-c:v', 'libvpx-vp9', '-pix_fmt', alpha ? 'yuva420p' : 'yuv420p'],
    ...['-deadline', 'good', '-cpu-used', '4', '-row-mt', '1', '-tile-columns', String(tiles)],
    ...['-threads', String(cores), ...(alpha ? ['-auto-alt-ref', '0'] : [])],
  ];
}
