import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { ConversionsSettings } from '../../../config/conversions.settings.js';
import { MediaSettings } from '../../../config/media.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import { MediaToolPort } from '../../../ports/media-tool.port.js';
import type { GifFacts } from '../../media/domain/gif-facts.js';
import { makesTransparentGifs } from '../../media/domain/gif-alpha.js';
import { planGif, type GifPlanInput, type GifPlanPaths } from '../../media/domain/gif-plan.js';
import { madeGifFacts } from '../../media/worker/gif-file.js';
import { timeLeft, type WorkLimits } from '../../media/worker/work-limits.js';

/** A GIF as it lies on the disk. */
export interface MadeGif {
  path: string;
  bytes: number;
  facts: GifFacts;
}

const MEBIBYTE = 1024 * 1024;

/** Runs the plan of one GIF and looks at what came of it. */
@Injectable()
export class GifMaker {
  private readonly cores = availableParallelism();

  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly media: MediaSettings,
    private readonly settings: ConversionsSettings,
  ) {}

  /**
   * Throws what the tool throws; INPUT_INVALID where not one frame could be read, OUTPUT_TOO_LARGE where the GIF would
   * grow past the limit, PROCESSING_CRASHED where the result is not what was planned.
   */
  async make(input: GifPlanInput, paths: GifPlanPaths, limits: WorkLimits): Promise<MadeGif> {
    const outputBytes = this.settings.maxGifMb * MEBIBYTE;
    const machine = { outputBytes, cores: this.cores, keepsAlpha: await this.keepsAlpha(input) };
    let done = 0;
    for (const { command, weight } of planGif(input, paths, machine)) {
      const before = done;
      await this.mediaTool.run(command, {
        signal: limits.signal,
        timeoutMs: timeLeft(limits),
        stallMs: this.media.stallTimeoutMs,
        onProgress: (share) => {
          limits.onProgress(before + share * weight);
        },
      });
      for (const { path } of command.outputs) await requireContent(path, input);
      done += weight;
      limits.onProgress(done);
    }
    const { size: bytes } = await stat(paths.gif);
    if (bytes >= outputBytes) throw new JobError('OUTPUT_TOO_LARGE');
    return { path: paths.gif, bytes, facts: await verifiedFacts(paths.gif, input) };
  }

  /** Asked only where it matters: the answer costs two runs of the tools. */
  private async keepsAlpha({ picture }: GifPlanInput): Promise<boolean> {
    return picture.alpha && makesTransparentGifs((await this.mediaTool.version()).ffmpeg);
  }
}

/** The tool succeeds in making nothing of a video none of whose frames it can read. */
async function requireContent(path: string, input: GifPlanInput): Promise<void> {
  try {
    if ((await stat(path)).size > 0) return;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw nothingToConvert(input);
}

async function verifiedFacts(path: string, input: GifPlanInput): Promise<GifFacts> {
  const facts = await madeGifFacts(path);
  if (facts.frames === 0) throw nothingToConvert(input);
  const { width, height } = input.shape;
  if (facts.width !== width || facts.height !== height) throw new JobError('PROCESSING_CRASHED');
  return facts;
}

function nothingToConvert({ excerpt }: GifPlanInput): JobError {
  const detail = `There is no picture to convert from ${excerpt.start} s on.`;
  return new JobError('INPUT_INVALID', excerpt.start > 0 ? { detail } : {});
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
