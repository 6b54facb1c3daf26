import { Injectable, Logger } from '@nestjs/common';
import { JobError } from '../../../contracts/job-failure.js';
import { StoredObjectNotFoundError } from '../../../ports/storage.port.js';
import { VideoGeneratorPort } from '../../../ports/video-generator.port.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { SceneClip } from '../domain/film/scene-clips.js';
import { ClipMaker } from './clip.maker.js';
import type { ReadClip } from './clip.reader.js';
import { ClipShift } from './clip-shift.js';
import type { DreamWork } from './dream-work.js';

/** Brings together the clips of all scenes: those that are stored already, and those that are made now. */
@Injectable()
export class ClipsMaker {
  private readonly logger = new Logger(ClipsMaker.name);

  constructor(
    private readonly generator: VideoGeneratorPort,
    private readonly maker: ClipMaker,
  ) {}

  /** One for each scene. Throws what ClipShift throws. */
  async make(
    work: DreamWork,
    scenes: readonly SceneClip[],
    limits: WorkLimits,
  ): Promise<ReadClip[]> {
    const clips = [...new Map(scenes.map((clip) => [clip.id, clip])).values()];
    const ready = await this.recall(work, clips, limits);
    const missing = clips.filter(({ id }) => !ready.has(id));
    const from = ready.size / clips.length;
    this.logger.log(
      `Making ${missing.length} of ${clips.length} clips by ${this.generator.name} job=${work.job.id}`,
    );
    const shift = new ClipShift(this.maker, work, missing, {
      ...limits,
      onProgress: (share) => {
        limits.onProgress(from + share * (1 - from));
      },
    });
    const made = await shift.run(this.generator.parallel);
    return scenes.map(({ id }) => {
      const clip = made.get(id) ?? ready.get(id);
      if (clip === undefined) throw new Error(`There is no clip ${id}`);
      return clip;
    });
  }

  /** Clips that a store has lost, or that cannot be read any more, are made again. */
  private async recall(
    work: DreamWork,
    clips: readonly SceneClip[],
    limits: WorkLimits,
  ): Promise<Map<string, ReadClip>> {
    const ready = new Map<string, ReadClip>();
    for (const { id } of clips) {
      const stored = work.keeper.state.clips?.[id];
      if (stored === undefined) continue;
      try {
        ready.set(id, await this.maker.recall(work, stored, limits));
      } catch (error) {
        const unreadable = error instanceof JobError && error.code.startsWith('INPUT_');
        if (!unreadable && !(error instanceof StoredObjectNotFoundError)) throw error;
        this.logger.warn(`The clip ${stored.key} is lost and made again: ${error.message}`);
      }
    }
    return ready;
  }
}
