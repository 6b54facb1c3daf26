import { Injectable } from '@nestjs/common';
import { JobError } from '../../../contracts/job-failure.js';
import { MediaToolPort } from '../../../ports/media-tool.port.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import {
  clipSounds,
  drawnSound,
  mixedSound,
  silence,
  SOUND_LEVELS,
  type MixedSound,
  type SoundKind,
  type SoundTrack,
} from '../domain/film/film-sound.js';
import type { FilmTiming } from '../domain/film/film-timing.js';
import { soundOf } from './clip.reader.js';
import { makeFolder, type DreamWork } from './dream-work.js';
import { FilmSoundLeveller, type FilmSound } from './film-sound.leveller.js';
import { ToolRunner } from './tool.runner.js';

/** Below this there is nothing to repeat or to understand, in seconds. */
const LEAST_SECONDS = 0.05;

/** Faint sound becomes no louder than this before it is mixed, in dB. */
const MOST_GAIN = 30;

/** Makes the sound of a film: that of its clips, a bed of music, and whoever speaks in front of both. */
@Injectable()
export class FilmSoundMaker {
  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly tool: ToolRunner,
    private readonly leveller: FilmSoundLeveller,
  ) {}

  /** Draws music and narration out of their files, before anything is paid for. INPUT_NO_AUDIO where there is none. */
  async draw(work: DreamWork, limits: WorkLimits): Promise<MixedSound[]> {
    const { musicKey, narrationKey } = work.job.payload;
    const drawn: MixedSound[] = [];
    if (musicKey !== undefined) drawn.push(await this.drawOne(work, 'music', musicKey, limits));
    if (narrationKey !== undefined) {
      drawn.push(await this.drawOne(work, 'narration', narrationKey, limits));
    }
    return drawn;
  }

  /** `tracks` has one place for each scene. */
  async make(
    tracks: readonly (SoundTrack | undefined)[],
    drawn: readonly MixedSound[],
    timing: FilmTiming,
    folder: string,
    limits: WorkLimits,
  ): Promise<FilmSound> {
    const seconds = timing.frames / timing.frameRate;
    const sounds = [...drawn];
    if (tracks.some((track) => track !== undefined)) {
      const path = `${folder}/clips.wav`;
      await this.tool.run(clipSounds(tracks, timing, path), limits);
      sounds.push(await this.levelled('clips', path, seconds, folder, limits));
    }
    if (sounds.length === 0) {
      const path = `${folder}/silence.m4a`;
      await this.tool.run(silence(seconds, path), limits);
      return { path, loudness: null };
    }
    const mix = `${folder}/mix.wav`;
    await this.tool.run(mixedSound(sounds, seconds, mix), limits);
    return this.leveller.level(mix, seconds, folder, limits);
  }

  private async drawOne(
    work: DreamWork,
    kind: Exclude<SoundKind, 'clips'>,
    key: string,
    limits: WorkLimits,
  ): Promise<MixedSound> {
    const { signal } = limits;
    const source = await work.context.input(key);
    const { streams } = await this.mediaTool.probe(source, signal);
    const track = soundOf(source, streams);
    if (track === undefined) throw noSound(kind);
    const folder = await makeFolder(work, kind);
    const path = `${folder}/${kind}.wav`;
    const { maxSeconds } = work.job.payload;
    const { outputSeconds = 0 } = await this.tool.run(drawnSound(track, maxSeconds, path), limits);
    if (outputSeconds < LEAST_SECONDS) throw noSound(kind);
    return this.levelled(kind, path, outputSeconds, folder, limits);
  }

  private async levelled(
    kind: SoundKind,
    path: string,
    seconds: number,
    folder: string,
    limits: WorkLimits,
  ): Promise<MixedSound> {
    const found = await this.tool.loudness(path, seconds, folder, limits);
    const gain = found === undefined ? 0 : Math.min(MOST_GAIN, SOUND_LEVELS[kind] - found.lufs);
    return { kind, path, gain };
  }
}

function noSound(kind: string): JobError {
  return new JobError('INPUT_NO_AUDIO', { detail: `The file given as ${kind} holds no sound.` });
}
