export const GIF_QUALITIES = ['draft', 'good', 'best'] as const;

export type GifQuality = (typeof GIF_QUALITIES)[number];

/** What the caller asked of a GIF, with defaults applied. */
export interface GifParameters {
  /** Frames a second, 1..30. */
  fps: number;
  /** Widest result in pixels, 16..1920; a narrower source is never enlarged. */
  width: number;
  /** Where to begin, in seconds from the start of the video. */
  start: number;
  /** Longest result in seconds; never past the trim limit. */
  duration: number;
  /** How often to play: 0 is forever. */
  loop: number;
  quality: GifQuality;
  /** The result must not be larger than this, in bytes. */
  maxBytes?: number;
}

export interface GifConversionPayload {
  sourceKey: string;
  gifFilename: string;
  parameters: GifParameters;
}

/** What was made. Pixels, seconds, frames. */
export interface GifConversionResult {
  width: number;
  height: number;
  frames: number;
  durationSeconds: number;
  /** The video went on past what was converted because of the trim limit. */
  trimmed: boolean;
}
