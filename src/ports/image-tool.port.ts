/** Formats that images are written in. */
export type WrittenImageFormat = 'jpeg' | 'png' | 'webp' | 'gif';

/** An image as a viewer sees it. */
export interface ImageFacts {
  /** The tool's name for the format: `jpeg`, `png`, `webp`, `gif`, `avif`. */
  format: string;
  /** Size of one frame in pixels, upright. */
  width: number;
  height: number;
  /** 1 for a still image. */
  frames: number;
  /** How long an animation plays once, in seconds; undefined for a still image. */
  durationSeconds: number | undefined;
  /** Whether it may be transparent in places. */
  alpha: boolean;
  bytes: number;
}

/** How an image is to come out. Always upright, in sRGB, and without any of the metadata it came with. */
export interface ImageEdit {
  /** Absolute paths; the output is made anew. */
  input: string;
  output: string;
  format: WrittenImageFormat;
  /** 1..100, as the format understands it; the format's own default when left out. Ignored where it is lossless. */
  quality?: number;
  /** Pixels; `inside` keeps the aspect and fits both, `fill` takes both as they are. A side left out follows the other. */
  resize?: { width?: number; height?: number; fit: 'inside' | 'fill'; enlarge: boolean };
  /** Keeps every frame where the format can hold them; the first alone otherwise. */
  animated: boolean;
}

export interface ImageRunOptions {
  signal: AbortSignal;
  /** Wall clock in milliseconds; past it the process is killed and PROCESSING_TIMEOUT thrown. */
  timeoutMs: number;
}

/**
 * Reads and makes images, in a process of its own: an image that brings the library down costs one job. Failures are
 * JobErrors: INPUT_INVALID, INPUT_TRUNCATED, INPUT_UNSUPPORTED, PIXEL_LIMIT (pixels or frames), OUTPUT_TOO_LARGE,
 * PROCESSING_TIMEOUT, PROCESSING_CRASHED, RESOURCE_LIMIT, STORAGE_FAILED. An aborted signal ends the process and
 * rethrows the signal's reason.
 */
export abstract class ImageToolPort {
  /** What an image's header says; nothing is decoded. */
  abstract inspect(path: string, options: ImageRunOptions): Promise<ImageFacts>;

  /** Makes the output and answers what it holds. */
  abstract edit(edit: ImageEdit, options: ImageRunOptions): Promise<ImageFacts>;

  /** Which library answers. */
  abstract version(): Promise<string>;
}
