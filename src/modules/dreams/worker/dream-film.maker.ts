import { Injectable, Logger } from '@nestjs/common';
import type { DreamMetadata, DreamRenderResult, ScenePlan } from '../../../contracts/dream.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import { VideoGeneratorPort } from '../../../ports/video-generator.port.js';
import { plannedCaptions } from '../domain/film/film-caption.js';
import { costOfAll } from '../domain/film/film-cost.js';
import { filmFormat } from '../domain/film/film-format.js';
import type { MixedSound } from '../domain/film/film-sound.js';
import { filmTiming } from '../domain/film/film-timing.js';
import { sceneClips, type SceneClip } from '../domain/film/scene-clips.js';
import { ClipsMaker } from './clips.maker.js';
import { limitsOf, type DreamWork } from './dream-work.js';
import { FilmExaminer } from './film.examiner.js';
import { FilmMaker } from './film.maker.js';

/** The shares of the work at which the clips are begun, are there, are joined, and the film is known. */
const BEGUN = 0.1;
const CLIPS = 0.75;
const JOINED = 0.97;

/** What a dream's video is made of: the scenes, whether words are laid over them, and the sounds below. */
export interface DreamFilmParts {
  plan: ScenePlan;
  captioned: boolean;
  sounds: readonly MixedSound[];
}

/** Makes the video itself out of a plan: clips, joined, examined, stored. */
@Injectable()
export class DreamFilmMaker {
  private readonly logger = new Logger(DreamFilmMaker.name);

  constructor(
    private readonly generator: VideoGeneratorPort,
    private readonly clips: ClipsMaker,
    private readonly films: FilmMaker,
    private readonly examiner: FilmExaminer,
  ) {}

  /** Throws JobErrors; one of a clip says which scene it is of. */
  async make(
    work: DreamWork,
    { plan, captioned, sounds }: DreamFilmParts,
  ): Promise<{ outputs: JobOutput[]; result: DreamRenderResult }> {
    const { context } = work;
    const { size, style, title } = work.job.payload;
    const { scenes } = plan;
    const format = filmFormat(size);
    const timing = filmTiming(
      scenes.map(({ seconds }) => seconds),
      format.frameRate,
    );
    const wanted = sceneClips(scenes, style, timing, format, this.generator);
    const clips = await this.clips.make(work, wanted, limitsOf(work, BEGUN, CLIPS));
    this.logger.log(`Joining ${scenes.length} scenes job=${work.job.id}`);
    const captions = captioned ? plannedCaptions(title, scenes, timing) : [];
    const { path, loudness } = await this.films.make(
      work,
      { format, timing, clips, captions, sounds },
      limitsOf(work, CLIPS, JOINED),
    );
    context.prepareOutput(path);
    const limits = limitsOf(work, JOINED, JOINED);
    const { duration, poster } = await this.examiner.examine(work, path, format, timing, limits);
    const video = await context.output(path, 'video.mp4', 'video/mp4');
    const picture = await context.output(poster, 'poster.jpg', 'image/jpeg');
    const metadata: DreamMetadata = {
      ...{
        duration: thousandths(duration),
        scenes: scenes.length,
        cost: costOf(work, plan, wanted),
      },
      ...{ width: format.width, height: format.height, frame_rate: format.frameRate },
      ...{ size: video.bytes, checksum_sha256: video.sha256, loudness },
      ...{ generator: this.generator.name, planner: plan.planner },
    };
    const result = { video_key: video.key, poster_key: picture.key, metadata };
    return { outputs: [video, picture], result };
  }
}

/** Of the plan, and of every clip that is seen, whichever attempt paid for it. */
function costOf(
  { keeper }: DreamWork,
  { costUsd }: ScenePlan,
  scenes: readonly SceneClip[],
): number | null {
  const ids = new Set(scenes.map(({ id }) => id));
  return costOfAll([costUsd, ...[...ids].map((id) => keeper.state.clips?.[id]?.costUsd)]);
}

/** What is finer is noise of the container's clock. */
function thousandths(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
