import { Injectable } from '@nestjs/common';
import { TypesetterPort } from '../../../ports/typesetter.port.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { FilmCaption, PlannedCaption } from '../domain/film/film-caption.js';
import type { FilmFormat } from '../domain/film/film-format.js';
import { makeFolder, type DreamWork } from './dream-work.js';

/** Has the words of a film set, each as a picture in a folder of that name. */
@Injectable()
export class CaptionsSetter {
  constructor(private readonly typesetter: TypesetterPort) {}

  /** In the order given. Throws what the typesetter throws. */
  async set(
    work: DreamWork,
    name: string,
    captions: readonly PlannedCaption[],
    { width, height }: FilmFormat,
    { signal }: WorkLimits,
  ): Promise<FilmCaption[]> {
    if (captions.length === 0) return [];
    const folder = await makeFolder(work, name);
    signal.throwIfAborted();
    const set = captions.map(async ({ text, kind, start, frames }, n): Promise<FilmCaption> => {
      const path = `${folder}/${n}.png`;
      await this.typesetter.set({ text, kind, width, height, path });
      return { path, start, frames };
    });
    return Promise.all(set);
  }
}
