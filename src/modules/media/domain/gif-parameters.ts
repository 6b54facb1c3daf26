import type { GifParameters } from '../../../contracts/gif-conversion.js';

/** What a caller may ask: frames a second, pixels, seconds, plays, bytes. */
export const GIF_LIMITS = {
  fps: { min: 1, max: 30 },
  width: { min: 16, max: 1920 },
  /** The player's counter has 16 bits. */
  loop: { min: 0, max: 65_535 },
  start: { min: 0, max: 86_400 },
  duration: { min: 0.01, max: 86_400 },
  maxBytes: { min: 1024, max: 2 ** 40 },
} as const;

export type AskedGifParameters = { [K in keyof GifParameters]?: GifParameters[K] | undefined };

/** What was asked with defaults for the rest. A duration past the trim limit, in seconds, is cut down to it. */
export function gifParameters(asked: AskedGifParameters, trimSeconds: number): GifParameters {
  return {
    fps: asked.fps ?? 15,
    width: asked.width ?? 480,
    start: asked.start ?? 0,
    duration: Math.min(asked.duration ?? trimSeconds, trimSeconds),
    loop: asked.loop ?? 0,
    quality: asked.quality ?? 'good',
    ...(asked.maxBytes === undefined ? {} : { maxBytes: asked.maxBytes }),
  };
}
