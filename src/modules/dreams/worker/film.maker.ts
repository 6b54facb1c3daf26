import { writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { PlannedCaption } from '../domain/film/film-caption.js';
import { filmFile, partList } from '../domain/film/film-file.js';
import type { FilmFormat } from '../domain/film/film-format.js';
import { filmParts } from '../domain/film/film-parts.js';
import { FILM_QUALITY, pictureCommand, type FilmPicture } from '../domain/film/film-picture.js';
import type { MixedSound } from '../domain/film/film-sound.js';
import type { FilmTiming } from '../domain/film/film-timing.js';
import { CaptionsSetter } from './captions.setter.js';
import type { ReadClip } from './clip.reader.js';
import { makeFolder, type DreamWork } from './dream-work.js';
import type { FilmSound } from './film-sound.leveller.js';
import { FilmSoundMaker } from './film-sound.maker.js';
import { sideBySide } from './side-by-side.js';
import { ToolRunner } from './tool.runner.js';

/** Everything a film is joined from. */
export interface FilmOrder {
  format: FilmFormat;
  timing: FilmTiming;
  /** One for each scene. */
  clips: readonly ReadClip[];
  captions: readonly PlannedCaption[];
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
    private readonly setter: CaptionsSetter,
    private readonly soundMaker: FilmSoundMaker,
  ) {}

  async make(work: DreamWork, order: FilmOrder, limits: WorkLimits): Promise<MadeFilm> {
    const { format, timing, clips } = order;
    const captions = await this.setter.set(work, 'captions', order.captions, format, limits);
    const film = { format, timing, clips, captions, quality: FILM_QUALITY };
    const folder = await makeFolder(work, 'picture');
    const [picture, sound] = await sideBySide(
      (own) => this.picture(film, folder, own),
      (own) => this.sound(work, order, { ...own, onProgress: () => undefined }),
      limits,
    );
    const path = `${folder}/video.mp4`;
    await this.tool.run(filmFile({ ...picture, sound: sound.path }, path), {
      ...limits,
      onProgress: () => undefined,
    });
    return { path, loudness: sound.loudness };
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
    const { clips, sounds, timing } = order;
    const folder = await makeFolder(work, 'sound');
    const tracks = clips.map(({ sound }) => sound);
    return this.soundMaker.make(tracks, sounds, timing, folder, limits);
  }
}
