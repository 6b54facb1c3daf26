import { Injectable } from '@nestjs/common';
import { MediaLimitsSettings } from '../../../config/media-limits.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import { MediaToolPort, type ProbedStream } from '../../../ports/media-tool.port.js';
import { pictureOf } from '../../media/domain/picture.js';
import { readingOptions } from '../../media/domain/true-frames.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { FilmClip } from '../domain/film/film-picture.js';
import type { SoundTrack } from '../domain/film/film-sound.js';
import { ToolRunner } from './tool.runner.js';

/** A clip that can be joined to others. */
export interface ReadClip extends FilmClip {
  sound: SoundTrack | undefined;
}

/** A clip that plays less than this share of its scene is none. */
const LEAST_SHARE = 0.1;

/** Frames a second where a clip does not say. */
const USUAL_RATE = 25;

/** Looks at what generators made. They are not believed: what is kept once is not made again. */
@Injectable()
export class ClipReader {
  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly tool: ToolRunner,
    private readonly limits: MediaLimitsSettings,
  ) {}

  /** What a clip holds, by its header; `seconds` as it was found to play. */
  async read(path: string, seconds: number, signal: AbortSignal): Promise<ReadClip> {
    const probe = await this.mediaTool.probe(path, signal);
    const picture = pictureOf(probe, this.limits);
    return { path, picture, seconds, sound: soundOf(path, probe.streams) };
  }

  /**
   * The same for a clip that nobody has looked at: as much of it as a scene needs is decoded, and counted. Throws what
   * `pictureOf` and the tool throw, INPUT_INVALID where nothing plays, PROVIDER_FAILED where far too little does.
   */
  async examine(
    path: string,
    needed: number,
    folder: string,
    limits: WorkLimits,
  ): Promise<ReadClip> {
    const clip = await this.read(path, 0, limits.signal);
    const { streamIndex } = clip.picture;
    const options = ['-map', `0:${streamIndex}`, '-filter:v', 'setpts=PTS-STARTPTS'];
    const { outputSeconds, frames = 0 } = await this.tool.run(
      {
        inputs: [{ path, options: readingOptions(clip.picture) }],
        outputs: [
          {
            path: `${folder}/frames.null`,
            options: [...options, '-t', String(needed), '-f', 'null'],
          },
        ],
      },
      limits,
    );
    if (frames === 0) throw new JobError('INPUT_INVALID');
    // Some builds tell when the last frame begins, others when it ends.
    const seconds = Math.min(
      needed,
      (outputSeconds ?? 0) + 1 / (clip.picture.frameRate ?? USUAL_RATE),
    );
    if (seconds < needed * LEAST_SHARE) {
      const detail = `Its clip plays ${seconds.toFixed(1)} s instead of ${needed.toFixed(1)} s.`;
      throw new JobError('PROVIDER_FAILED', { detail, retryable: false });
    }
    return { ...clip, seconds };
  }
}

/** The default track of sound, else the first. */
export function soundOf(path: string, streams: readonly ProbedStream[]): SoundTrack | undefined {
  const tracks = streams.filter(({ type, isEncrypted }) => type === 'audio' && !isEncrypted);
  const track = tracks.find(({ isDefault }) => isDefault) ?? tracks[0];
  if (track?.codec === undefined) return undefined;
  return { path, streamIndex: track.index, codec: track.codec };
}
