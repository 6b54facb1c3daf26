import type { JobFailureCode } from '../../contracts/job-failure.js';
import type { ImageEdit, ImageFacts } from '../../ports/image-tool.port.js';

/** What an image and a result may be at most: pixels of all frames together, frames, pixels a side. */
export interface ImageLimits {
  maxPixels: number;
  maxFrames: number;
  maxOutputSide: number;
  maxOutputPixels: number;
}

/** An edit without its files: the image process sees bytes and no paths. */
export type ImageChange = Omit<ImageEdit, 'input' | 'output'>;

/** What an image process is asked. The image's bytes follow on its standard input. */
export interface ImageTask {
  bytes: number;
  limits: ImageLimits;
  /** Left out: the image is only described. */
  change?: ImageChange;
}

/** What an image process answers. The result's bytes follow on its standard output. */
export type ImageAnswer =
  | { done: true; facts: ImageFacts; bytes: number }
  /** `cause` is for the log alone. */
  | { done: false; code: JobFailureCode; detail?: string; cause: string };
