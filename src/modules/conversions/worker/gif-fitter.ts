import { Injectable } from '@nestjs/common';
import { JobError } from '../../../contracts/job-failure.js';
import { bestFit, nextLevel, type SizeTrial } from '../../media/domain/size-fit.js';
import type { GifPlanInput, GifPlanPaths } from '../../media/domain/gif-plan.js';
import { shapeAt, type GifShape } from '../../media/domain/gif-shape.js';
import { halfOfTheRest, removeButBest, smallestSize } from '../../media/worker/size-trials.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import { GifMaker, type MadeGif } from './gif-maker.js';

/** A GIF that fits, and the shape it has. */
export interface FittedGif extends MadeGif {
  shape: GifShape;
}

/** A try and what it made. */
interface Trial extends SizeTrial, FittedGif {}

/** Makes a GIF that keeps below a size, with fewer colours, frames and pixels as far as it must. */
@Injectable()
export class GifFitter {
  constructor(private readonly maker: GifMaker) {}

  /** Each try is verified on its file. Throws TARGET_UNREACHABLE, which names the smallest size reached. */
  async fit(
    input: GifPlanInput,
    paths: GifPlanPaths,
    maxBytes: number,
    limits: WorkLimits,
  ): Promise<FittedGif> {
    const trials: Trial[] = [];
    let level: number | undefined = 1;
    while (level !== undefined) {
      const shape = shapeAt(level, input.shape, input.picture);
      const gif = `${paths.gif}.${trials.length}.gif`;
      const made = await this.maker.make(
        { ...input, shape },
        { ...paths, gif },
        { ...limits, onProgress: halfOfTheRest(trials.length, limits.onProgress) },
      );
      trials.push({ ...made, level, shape });
      await removeButBest(trials, maxBytes);
      level = nextLevel(trials, maxBytes);
    }
    const best = bestFit(trials, maxBytes);
    if (best === undefined) throw unreachable(trials);
    return best;
  }
}

function unreachable(trials: readonly Trial[]): JobError {
  const detail = `The GIF cannot be made that small; the smallest size reached is ${smallestSize(trials)} bytes.`;
  return new JobError('TARGET_UNREACHABLE', { detail });
}
