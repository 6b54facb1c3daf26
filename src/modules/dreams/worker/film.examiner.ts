import { Injectable } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import { MediaLimitsSettings } from '../../../config/media-limits.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import { MediaToolPort, type MediaProbe } from '../../../ports/media-tool.port.js';
import { blackSearch, firstLight } from '../../media/domain/black-start.js';
import { pictureOf } from '../../media/domain/picture.js';
import { lengthTolerance } from '../../media/domain/real-length.js';
import { stillFrame } from '../../media/domain/still-frame.js';
import { readNotes } from '../../media/worker/tool-notes.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { FilmFormat } from '../domain/film/film-format.js';
import type { FilmTiming } from '../domain/film/film-timing.js';
import { makeFolder, type DreamWork } from './dream-work.js';
import { ToolRunner } from './tool.runner.js';

/** A film that was found to be what was promised, and a picture that stands for it. */
export interface ExaminedFilm {
  /** Seconds. */
  duration: number;
  /** The path of a JPEG of the film's size. */
  poster: string;
}

const POSTER_QUALITY = 85;

/** Looks at a finished film: the tools are not believed. */
@Injectable()
export class FilmExaminer {
  private readonly cores = availableParallelism();

  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly tool: ToolRunner,
    private readonly limits: MediaLimitsSettings,
  ) {}

  /** Throws PROCESSING_CRASHED where the film is not as long, as large or coded as promised. */
  async examine(
    work: DreamWork,
    path: string,
    format: FilmFormat,
    timing: FilmTiming,
    limits: WorkLimits,
  ): Promise<ExaminedFilm> {
    const probe = await this.mediaTool.probe(path, limits.signal);
    const duration = assertAsPromised(probe, format, timing);
    const folder = await makeFolder(work, 'poster');
    const picture = pictureOf(probe, this.limits);
    const middle = (timing.scenes[0]?.frames ?? 0) / 2 / timing.frameRate;
    const ground = { input: path, scratch: folder, cores: this.cores };
    const search = blackSearch(picture, middle, ground);
    await this.tool.run(search.command, limits);
    const at = middle + firstLight(await readNotes(search.path));
    const output = `${folder}/poster.jpg`;
    const { width, height } = format;
    const still = {
      ...{ picture, at, seconds: duration, size: { width, height }, output },
      ...({ format: 'jpg', quality: POSTER_QUALITY } as const),
    };
    await this.tool.run(stillFrame(still, ground), limits);
    return { duration, poster: output };
  }
}

function assertAsPromised(
  { streams, duration = 0 }: MediaProbe,
  { width, height }: FilmFormat,
  { frames, frameRate }: FilmTiming,
): number {
  const video = streams.find(({ type }) => type === 'video');
  const audio = streams.find(({ type }) => type === 'audio');
  const seconds = frames / frameRate;
  const asPromised =
    streams.length === 2 &&
    video?.codec === 'h264' &&
    video.width === width &&
    video.height === height &&
    audio?.codec === 'aac' &&
    Math.abs(duration - seconds) <= lengthTolerance(seconds);
  if (asPromised) return duration;
  const found = { duration, video, audio };
  const cause = new Error(
    `Made ${JSON.stringify(found)} instead of ${width}x${height}, ${seconds} s`,
  );
  throw new JobError('PROCESSING_CRASHED', { cause });
}
