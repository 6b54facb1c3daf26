import { Injectable, Logger } from '@nestjs/common';
import type { ScenePlan } from '../../../contracts/dream.js';
import { PreviewGeneratorPort } from '../../../ports/video-generator.port.js';
import { timeLeft, type WorkLimits } from '../../media/worker/work-limits.js';
import { exactClip } from '../domain/film/exact-clip.js';
import { plannedCaptions } from '../domain/film/film-caption.js';
import { previewFormat } from '../domain/film/film-format.js';
import { pictureCommand, PREVIEW_QUALITY, type FilmClip } from '../domain/film/film-picture.js';
import { filmTiming } from '../domain/film/film-timing.js';
import { sceneClips, type SceneClip } from '../domain/film/scene-clips.js';
import { CaptionsSetter } from './captions.setter.js';
import { makeFolder, type DreamWork } from './dream-work.js';
import { sideBySide } from './side-by-side.js';
import { ToolRunner } from './tool.runner.js';

/** The share of a job's time that a preview may take. */
const TIME_SHARE = 0.1;

/** The share of a preview's work that is making its clips. */
const CLIPS = 0.7;

/** Makes the low-resolution version that is shown while the real one is made: silent, and drawn here whoever makes the real clips. */
@Injectable()
export class PreviewMaker {
  private readonly logger = new Logger(PreviewMaker.name);

  constructor(
    private readonly generator: PreviewGeneratorPort,
    private readonly setter: CaptionsSetter,
    private readonly tool: ToolRunner,
  ) {}

  /** Where one is wanted and there is none. A preview that fails is no reason to go without the film. */
  async make(
    work: DreamWork,
    plan: ScenePlan,
    captioned: boolean,
    limits: WorkLimits,
  ): Promise<void> {
    const { job, keeper } = work;
    if (!job.payload.preview || keeper.state.preview !== undefined) return;
    const deadline = Date.now() + timeLeft(limits) * TIME_SHARE;
    try {
      const path = await this.film(work, plan, captioned, { ...limits, deadline });
      const { key } = await work.context.output(path, 'preview.mp4', 'video/mp4');
      await keeper.keep((state) => {
        state.preview = key;
      });
      this.logger.log(`Made a preview job=${job.id}`);
    } catch (error) {
      limits.signal.throwIfAborted();
      const trace = error instanceof Error ? error.stack : undefined;
      this.logger.error(`No preview could be made job=${job.id}: ${String(error)}`, trace);
    }
  }

  private async film(
    work: DreamWork,
    { scenes }: ScenePlan,
    captioned: boolean,
    limits: WorkLimits,
  ): Promise<string> {
    const { size, style, title } = work.job.payload;
    const format = previewFormat(size);
    const timing = filmTiming(
      scenes.map(({ seconds }) => seconds),
      format.frameRate,
    );
    const wanted = sceneClips(scenes, style, timing, format, this.generator);
    const words = captioned ? plannedCaptions(title, scenes, timing) : [];
    const [clips, captions] = await sideBySide(
      (own) => this.clips(work, wanted, own),
      (own) => this.setter.set(work, 'preview-captions', words, format, own),
      limits,
    );
    const path = `${await makeFolder(work, 'preview')}/preview.mp4`;
    const film = { format, timing, clips, captions, quality: PREVIEW_QUALITY };
    // So small that fifty scenes at once take no more memory than one of the film.
    await this.tool.run(pictureCommand(film, { from: 0, until: timing.frames }, path), {
      ...limits,
      onProgress: (share) => {
        limits.onProgress(CLIPS + share * (1 - CLIPS));
      },
    });
    return path;
  }

  /** As many at a time as their generator allows; where one fails, those under way are waited for. */
  private async clips(
    work: DreamWork,
    scenes: readonly SceneClip[],
    limits: WorkLimits,
  ): Promise<FilmClip[]> {
    const clips = [...new Map(scenes.map((clip) => [clip.id, clip])).values()];
    const made = new Map<string, FilmClip>();
    const waiting = [...clips];
    const makeOneAfterAnother = async (): Promise<void> => {
      for (let clip = waiting.shift(); clip !== undefined; clip = waiting.shift()) {
        try {
          made.set(clip.id, await this.clip(work, clip, limits));
        } catch (error) {
          waiting.length = 0;
          throw error;
        }
        limits.onProgress((made.size / clips.length) * CLIPS);
      }
    };
    const lanes = Array.from({ length: this.generator.parallel }, makeOneAfterAnother);
    const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return scenes.flatMap(({ id }) => made.get(id) ?? []);
  }

  private async clip(
    work: DreamWork,
    { request }: SceneClip,
    { signal, deadline }: WorkLimits,
  ): Promise<FilmClip> {
    const { file } = await this.generator.make(request, {
      ...{ signal, deadline, begun: undefined, keep: () => Promise.resolve() },
      folder: await makeFolder(work, `preview-clip-${request.index}`),
      onProgress: () => undefined,
    });
    if (!('path' in file)) throw new Error('A preview is made here, not fetched');
    return exactClip(file.path, request);
  }
}
