import { rm } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { JobError } from '../../../contracts/job-failure.js';
import { bestFit, nextLevel, type SizeTrial } from '../../media/domain/size-fit.js';
import type { GifPlanInput, GifPlanPaths } from '../../media/domain/gif-plan.js';
import { shapeAt, type GifShape } from '../../media/domain/gif-shape.js';
import { GifMaker, type MadeGif, type MakingLimits } from './gif-maker.js';

/** A try and what it made. */
interface MadeTrial extends SizeTrial, MadeGif {
  shape: GifShape;
}

/** A GIF that fits, and the shape it has. */
export interface FittedGif extends MadeGif {
  shape: GifShape;
}

/** Makes a GIF that keeps below a size, with fewer colours, frames and pixels as far as it must. */
@Injectable()
export class GifFitter {
  constructor(private readonly maker: GifMaker) {}

  /** Each try is verified on its file. Throws TARGET_UNREACHABLE, which names the smallest size reached. */
  async fit(
    input: GifPlanInput,
    paths: GifPlanPaths,
    maxBytes: number,
    limits: MakingLimits,
  ): Promise<FittedGif> {
    const trials: MadeTrial[] = [];
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
      await removeBut(bestFit(trials, maxBytes), trials);
      level = nextLevel(trials, maxBytes);
    }
    const best = bestFit(trials, maxBytes);
    if (best === undefined) throw unreachable(trials);
    return best;
  }
}

/** How many tries there will be is not known: each takes half of what is left. */
function halfOfTheRest(tries: number, tell: (share: number) => void): (share: number) => void {
  const rest = 0.5 ** tries;
  return (share) => {
    tell(1 - rest + (share * rest) / 2);
  };
}

/** Of all the tries only the one worth keeping takes room on the disk. */
async function removeBut(kept: MadeTrial | undefined, trials: readonly MadeTrial[]): Promise<void> {
  const others = trials.filter((trial) => trial !== kept);
  await Promise.all(others.map(({ path }) => rm(path, { force: true })));
}

function unreachable(trials: readonly MadeTrial[]): JobError {
  const [smallest] = trials.map(({ bytes }) => bytes).sort((a, b) => a - b);
  const detail = `The GIF cannot be made that small; the smallest size reached is ${String(smallest)} bytes.`;
  return new JobError('TARGET_UNREACHABLE', { detail });
}
