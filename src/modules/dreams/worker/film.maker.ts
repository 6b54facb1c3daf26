import { writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { TypesetterPort } from '../../../ports/typesetter.port.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { FilmCaption, PlannedCaption } from '../domain/film/film-caption.js';
import { filmFile, partList } from '../domain/film/film-file.js';
import type { FilmFormat } from '../domain/film/film-format.js';
import { filmParts } from '../domain/film/film-parts.js';
import { pictureCommand, type FilmPicture, type FilmQuality } from '../domain/film/film-picture.js';
import type { MixedSound } from '../domain/film/film-sound.js';
import type { FilmTiming } from '../domain/film/film-timing.js';
import type { ReadClip } from './clip.reader.js';
import { makeFolder, type DreamWork } from './dream-work.js';
import type { FilmSound } from './film-sound.leveller.js';
import { FilmSoundMaker } from './film-sound.maker.js';
import { ToolRunner } from './tool.runner.js';

/** Everything a film is joined from. */
export interface FilmOrder {
  /** Begins the names of its folders. */
  name: string;
  format: FilmFormat;
  timing: FilmTiming;
  /** One for each scene. */
  clips: readonly ReadClip[];
  captions: readonly PlannedCaption[];
  quality: FilmQuality;
  /** Music and narration. */
  sounds: readonly MixedSound[];
}

/** A finished file, MP4. */
export interface MadeFilm {
  path: string;
  /** In LUFS; null where there is nothing to be heard. */
  loudness: number | null;
}

/** The picture of a film: one file, or a list of parts. */
type PictureFile = Pick<Parameters<typeof filmFile>[0], 'picture' | 'isList'>;

/** Joins clips, words and sounds to a film. Throws what the media tool throws. */
@Injectable()
export class FilmMaker {
  constructor(
    private readonly tool: ToolRunner,
    private readonly typesetter: TypesetterPort,
    private readonly soundMaker: FilmSoundMaker,
  ) {}

  async make(work: DreamWork, order: FilmOrder, limits: WorkLimits): Promise<MadeFilm> {
    const captions = await this.set(work, order, limits);
    const folder = await makeFolder(work, `${order.name}-picture`);
    const [picture, sound] = await this.both(
      (own) => this.picture({ ...order, captions }, folder, own),
      (own) => this.sound(work, order, { ...own, onProgress: () => undefined }),
      limits,
    );
    const path = `${folder}/${order.name}.mp4`;
    await this.tool.run(filmFile({ ...picture, sound: sound.path }, path), {
      ...limits,
      onProgress: () => undefined,
    });
    return { path, loudness: sound.loudness };
  }

  private async set(
    work: DreamWork,
    { captions, name, format: { width, height } }: FilmOrder,
    { signal }: WorkLimits,
  ): Promise<FilmCaption[]> {
    if (captions.length === 0) return [];
    const folder = await makeFolder(work, `${name}-captions`);
    const set: FilmCaption[] = [];
    for (const { text, kind, start, frames } of captions) {
      signal.throwIfAborted();
      const path = `${folder}/${set.length}.png`;
      await this.typesetter.set({ text, kind, width, height, path });
      set.push({ path, start, frames });
    }
    return set;
  }

  private async picture(
    film: FilmPicture,
    folder: string,
    limits: WorkLimits,
  ): Promise<PictureFile> {
    const paths: string[] = [];
    for (const part of filmParts(film.timing)) {
      const path = `${folder}/part-${paths.length}.mp4`;
      await this.tool.run(pictureCommand(film, part, path), {
        ...limits,
        onProgress: (share) => {
          const frames = part.from + share * (part.until - part.from);
          limits.onProgress(frames / film.timing.frames);
        },
      });
      paths.push(path);
    }
    const [first = '', ...others] = paths;
    if (others.length === 0) return { picture: first, isList: false };
    const picture = `${folder}/parts.txt`;
    await writeFile(picture, partList(paths), { mode: 0o600 });
    return { picture, isList: true };
  }

  private async sound(work: DreamWork, order: FilmOrder, limits: WorkLimits): Promise<FilmSound> {
    const { name, clips, sounds, timing } = order;
    const folder = await makeFolder(work, `${name}-sound`);
    const tracks = clips.map(({ sound }) => sound);
    return this.soundMaker.make(tracks, sounds, timing, folder, limits);
  }

  /** Does two things side by side. Where one fails the other is ended, and both are over. */
  private async both<A, B>(
    one: (limits: WorkLimits) => Promise<A>,
    other: (limits: WorkLimits) => Promise<B>,
    limits: WorkLimits,
  ): Promise<[A, B]> {
    const stop = new AbortController();
    const own = { ...limits, signal: AbortSignal.any([limits.signal, stop.signal]) };
    const ending = (error: unknown): never => {
      stop.abort(error);
      throw error;
    };
    const [a, b] = await Promise.allSettled([one(own).catch(ending), other(own).catch(ending)]);
    // Whichever was ended for the other's sake rejects with the same reason.
    if (a.status === 'rejected') throw a.reason;
    if (b.status === 'rejected') throw b.reason;
    return [a.value, b.value];
  }
}
