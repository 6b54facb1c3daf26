import { Injectable } from '@nestjs/common';
import { MediaSettings } from '../../../config/media.settings.js';
import {
  MediaToolPort,
  type MediaCommand,
  type MediaRunReport,
} from '../../../ports/media-tool.port.js';
import { loudnessCommand, loudnessOf, type Loudness } from '../../media/domain/loudness.js';
import { readNotes } from '../../media/worker/tool-notes.js';
import { timeLeft, type WorkLimits } from '../../media/worker/work-limits.js';

/** Runs the media tool within what is left of a job's time. */
@Injectable()
export class ToolRunner {
  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly media: MediaSettings,
  ) {}

  /** Throws what MediaToolPort throws. */
  run(command: MediaCommand, limits: WorkLimits): Promise<MediaRunReport> {
    const { signal, onProgress } = limits;
    const { stallTimeoutMs: stallMs } = this.media;
    return this.mediaTool.run(command, {
      ...{ signal, onProgress, stallMs },
      timeoutMs: timeLeft(limits),
    });
  }

  /** How loud the first stream of a file is; undefined for silence. Notes are left in the folder. */
  async loudness(
    path: string,
    seconds: number,
    folder: string,
    limits: WorkLimits,
  ): Promise<Loudness | undefined> {
    const heard = { path, streamIndex: 0, seconds, filters: '' };
    const { command, path: notes } = loudnessCommand(heard, folder);
    await this.run(command, { ...limits, onProgress: () => undefined });
    return loudnessOf(await readNotes(notes));
  }
}
