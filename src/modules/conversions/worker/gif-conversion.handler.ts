import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { ConversionsSettings } from '../../../config/conversions.settings.js';
import type { GifParameters } from '../../../contracts/gif-conversion.js';
import { JobError } from '../../../contracts/job-failure.js';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import { JobHandler, type HandledJob, type JobContext } from '../../jobs/worker/job-handler.js';
import { lengthTolerance } from '../../media/domain/real-length.js';
import { gifExcerpt, type GifExcerpt } from '../../media/domain/gif-excerpt.js';
import { OVERRUN_SECONDS, type GifPlanInput } from '../../media/domain/gif-plan.js';
import { gifShape } from '../../media/domain/gif-shape.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import { GifFitter, type FittedGif } from './gif-fitter.js';
import { GifMaker } from './gif-maker.js';
import { VideoInspector, type InspectedVideo } from './video-inspector.js';

/** A GIF, and the part of the video it was meant to show. */
interface ConvertedExcerpt {
  gif: FittedGif;
  excerpt: GifExcerpt;
}

/** Makes a GIF of a video: looks at it, plans, runs, and holds the result against what the video promised. */
@Injectable()
export class GifConversionHandler extends JobHandler<'conversion.gif'> {
  readonly kind = 'conversion.gif' as const;
  private readonly logger = new Logger(GifConversionHandler.name);

  constructor(
    private readonly inspector: VideoInspector,
    private readonly maker: GifMaker,
    private readonly fitter: GifFitter,
    private readonly settings: ConversionsSettings,
  ) {
    super();
  }

  async handle(
    job: ClaimedJob<'conversion.gif'>,
    context: JobContext,
  ): Promise<HandledJob<'conversion.gif'>> {
    const { sourceKey, gifFilename, parameters } = job.payload;
    const limits: WorkLimits = {
      signal: context.signal,
      deadline: Date.now() + job.timeoutSeconds * 1000,
      onProgress: (share) => {
        context.progress(share);
      },
    };
    const path = await context.input(sourceKey);
    const video = await this.inspector.inspect(path, context.signal);
    const { gif, excerpt } = await this.convert(video, parameters, context.scratch, limits).catch(
      (error: unknown) => this.explain(error, video, context.signal),
    );
    const whole = await this.isComplete(gif, excerpt, video, context.signal);
    const { width, height, frames, durationSeconds } = gif.facts;
    this.logger.log(`Job ${job.id}: ${width}x${height}, ${frames} frames, ${gif.bytes} bytes`);
    const output = await context.output(gif.path, gifFilename, 'image/gif');
    const trimmed = excerpt.trimmed && whole;
    return { outputs: [output], result: { width, height, frames, durationSeconds, trimmed } };
  }

  /** Of a file that breaks off before its first frame, the caller is told that it does. */
  private async explain(
    error: unknown,
    video: InspectedVideo,
    signal: AbortSignal,
  ): Promise<never> {
    const unreadable = error instanceof JobError && error.code === 'INPUT_INVALID';
    if (unreadable && !(await this.inspector.isWhole(video, signal))) {
      throw new JobError('INPUT_TRUNCATED', { cause: error });
    }
    throw error;
  }

  /** A video that turns out longer than it claims is measured and converted anew: the plan was made for its claim. */
  private async convert(
    video: InspectedVideo,
    parameters: GifParameters,
    scratch: string,
    limits: WorkLimits,
  ): Promise<ConvertedExcerpt> {
    const first = await this.make(video, parameters, scratch, limits);
    if (!overran(first)) return first;
    const contentSeconds = await this.inspector.measureContent(video, limits.signal);
    if (contentSeconds <= video.contentSeconds) return first;
    return this.make({ ...video, contentSeconds }, parameters, scratch, limits);
  }

  private async make(
    { path, picture, contentSeconds }: InspectedVideo,
    parameters: GifParameters,
    scratch: string,
    limits: WorkLimits,
  ): Promise<ConvertedExcerpt> {
    const excerpt = gifExcerpt(parameters, contentSeconds, this.settings.trimSeconds);
    const shape = gifShape(parameters, picture);
    const input: GifPlanInput = { parameters, picture, excerpt, shape };
    const paths = {
      video: path,
      palette: join(scratch, 'palette.png'),
      gif: join(scratch, 'video.gif'),
    };
    const { maxBytes } = parameters;
    const gif =
      maxBytes === undefined
        ? { shape, ...(await this.maker.make(input, paths, limits)) }
        : await this.fitter.fit(input, paths, maxBytes, limits);
    return { gif, excerpt };
  }

  /**
   * Whether the GIF shows all it was meant to. False where the picture really ends before the header says, with the
   * file whole; INPUT_TRUNCATED where the file breaks off.
   */
  private async isComplete(
    gif: FittedGif,
    { seconds = 0 }: GifExcerpt,
    video: InspectedVideo,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (secondsOf(gif) >= seconds - lengthTolerance(seconds)) return true;
    if (!(await this.inspector.isWhole(video, signal))) throw new JobError('INPUT_TRUNCATED');
    return false;
  }
}

/** By its frames: the delays in the file are hundredths, and some tools give the last frame none. */
function secondsOf({ facts, shape }: FittedGif): number {
  return facts.frames / shape.fps;
}

function overran({ gif, excerpt }: ConvertedExcerpt): boolean {
  const { seconds, limitSeconds } = excerpt;
  if (seconds === undefined || seconds >= limitSeconds) return false;
  return secondsOf(gif) >= Math.min(seconds + OVERRUN_SECONDS, limitSeconds) - 1 / gif.shape.fps;
}
