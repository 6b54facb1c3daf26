import { Injectable, Logger } from '@nestjs/common';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import { VideoGeneratorPort } from '../../../ports/video-generator.port.js';
import { JobHandler, type HandledJob, type JobContext } from '../../jobs/worker/job-handler.js';
import { checkpointToGoOnFrom } from '../domain/film/dream-checkpoint.js';
import { BegunClips } from './begun-clips.js';
import { CheckpointKeeper } from './checkpoint.keeper.js';
import { DreamFilmMaker } from './dream-film.maker.js';
import { limitsOf, type DreamWork } from './dream-work.js';
import { FilmSoundMaker } from './film-sound.maker.js';
import { PreviewMaker } from './preview.maker.js';
import { ScenesPlanner } from './scenes.planner.js';

/** The shares of the work at which its sounds are drawn, its scenes planned and its preview made. */
const DRAWN = 0.01;
const PLANNED = 0.02;
const PREVIEWED = 0.1;

/** Makes the video of a dream, step by step; what a step has made, an attempt that comes after goes on from. */
@Injectable()
export class DreamRenderHandler extends JobHandler<'dream.render'> {
  readonly kind = 'dream.render' as const;
  private readonly logger = new Logger(DreamRenderHandler.name);

  constructor(
    private readonly generator: VideoGeneratorPort,
    private readonly planner: ScenesPlanner,
    private readonly sounds: FilmSoundMaker,
    private readonly preview: PreviewMaker,
    private readonly film: DreamFilmMaker,
    private readonly begun: BegunClips,
  ) {
    super();
  }

  async handle(
    job: ClaimedJob<'dream.render'>,
    context: JobContext,
  ): Promise<HandledJob<'dream.render'>> {
    const state = checkpointToGoOnFrom(job.checkpoint, job.payload.kept);
    const keeper = new CheckpointKeeper((next) => context.checkpoint(next), state);
    const deadline = Date.now() + job.timeoutSeconds * 1000;
    const work: DreamWork = { job, context, keeper, deadline };
    return this.begun.guard(work, this.render(work));
  }

  private async render(work: DreamWork): Promise<HandledJob<'dream.render'>> {
    const { job, context, keeper } = work;
    const { payload } = job;
    this.logger.log(`Starting video generation job=${job.id} dream=${payload.dreamId}`);
    // What an earlier job kept is this one's from now on: whoever looks for its files asks for this one's checkpoint.
    if (payload.kept !== undefined) await keeper.keep(() => undefined);
    const sounds = await this.sounds.draw(work, limitsOf(work, 0, DRAWN));
    const plan = await this.planner.plan(work);
    context.progress(PLANNED);
    const captioned = payload.captions ?? this.generator.captioned;
    await this.preview.make(work, plan, captioned, limitsOf(work, PLANNED, PREVIEWED));
    const made = await this.film.make(work, { plan, captioned, sounds });
    this.logger.log(`Video generation completed job=${job.id} dream=${payload.dreamId}`);
    return made;
  }
}
