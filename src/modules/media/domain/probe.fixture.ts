import type { MediaProbe, ProbedStream } from '../../../ports/media-tool.port.js';
import type { PictureLimits } from './picture-limits.js';

export const LIMITS: PictureLimits = {
  maxSide: 8192,
  maxPixels: 36_000_000,
  maxFrameRate: 240,
  maxStreams: 16,
};

/** A 640x480 H.264 stream of 10 s, but for what is given. */
export function probedStream(given: Partial<ProbedStream> = {}): ProbedStream {
  return {
    index: 0,
    type: 'video',
    codec: 'h264',
    width: 640,
    height: 480,
    sampleAspect: 1,
    rotation: 0,
    mirrored: false,
    frameRate: 25,
    startTime: 0,
    duration: 10,
    pixelFormat: 'yuv420p',
    colorTransfer: undefined,
    colorPrimaries: undefined,
    colorSpace: undefined,
    colorRange: undefined,
    peakLuminance: undefined,
    fieldOrder: 'progressive',
    sampleRate: undefined,
    channels: undefined,
    bitRate: undefined,
    sampleBits: undefined,
    isDefault: false,
    isAttachedPicture: false,
    isEncrypted: false,
    tags: {},
    ...given,
  };
}

/** An MP4 of 10 s with one such stream, but for what is given. */
export function probeOf(given: Partial<MediaProbe> = {}): MediaProbe {
  return {
    format: 'mov,mp4,m4a,3gp,3g2,mj2',
    duration: 10,
    startTime: 0,
    bitRate: undefined,
    bytes: 100_000,
    streams: [probedStream()],
    ...given,
  };
}
