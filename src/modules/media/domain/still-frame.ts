import type { MediaCommand } from '../../../ports/media-tool.port.js';
import { frameAt } from './picture-seek.js';
import type { Picture } from './picture.js';
import { stillEncoding, type StillFormat } from './still-encoding.js';
import { deinterlaced, trueFrames } from './true-frames.js';

/** Where a still is made: the absolute path of the video, and the processors the work may use. */
export interface StillGround {
  input: string;
  cores: number;
}

/** One picture of a video. Pixels, seconds from the video's first frame, quality 1..100. */
export interface StillPlan {
  picture: Picture;
  /** How long the video plays. */
  seconds: number;
  at: number;
  size: { width: number; height: number };
  format: StillFormat;
  quality: number;
  /** Absolute path. */
  output: string;
}

const SCALER = 'bicubic+accurate_rnd+full_chroma_int';

const ONE = ['-frames:v', '1'];

/** The run that writes the frame shown at a time as an image: upright, with square pixels, in sRGB. */
export function stillFrame(plan: StillPlan, { input, cores }: StillGround): MediaCommand {
  const { picture, at, seconds } = plan;
  const { options, filters: skipped, last } = frameAt(picture, at, seconds, cores);
  const encoding = stillEncoding(plan.format, plan.quality, picture.alpha);
  const filters = [...skipped, ...stillFilters(picture, plan.size), ...encoding.filters].join();
  const mapped = ['-map', `0:${picture.streamIndex}`, '-filter:v', filters];
  return {
    inputs: [{ path: input, options }],
    outputs: [
      { path: plan.output, options: [...mapped, ...(last ? [] : ONE), ...encoding.options] },
    ],
  };
}

/** Filters from decoded frames to whole ones as a viewer sees them; an encoding's own must follow. */
export function stillFilters(picture: Picture, size: StillPlan['size']): string[] {
  return [...deinterlaced(picture), ...uprightStill(picture, size)];
}

/** The same for frames that are whole already. */
export function uprightStill(picture: Picture, size: StillPlan['size']): string[] {
  return trueFrames(picture, { ...size, scaler: SCALER });
}
