import { Injectable } from '@nestjs/common';
import { ConversionsSettings } from '../../../config/conversions.settings.js';
import { MediaLimitsSettings } from '../../../config/media-limits.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import { MediaToolPort, type MediaProbe } from '../../../ports/media-tool.port.js';
import { pictureOf, type Picture } from '../../media/domain/picture.js';
import { reachesClaim } from '../../media/domain/real-length.js';

/** A video to convert, and what is known of it. */
export interface InspectedVideo {
  path: string;
  probe: MediaProbe;
  picture: Picture;
  /** How long it plays from its first frame on. */
  contentSeconds: number;
}

/** Finds out what a file holds before it is worked on. Headers are believed until they say what cannot be. */
@Injectable()
export class VideoInspector {
  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly settings: ConversionsSettings,
    private readonly limits: MediaLimitsSettings,
  ) {}

  /** Throws JobError for what cannot be converted: the codes of `pictureOf` and INPUT_TOO_LONG. */
  async inspect(path: string, signal: AbortSignal): Promise<InspectedVideo> {
    const probe = await this.mediaTool.probe(path, signal);
    const picture = pictureOf(probe, this.limits);
    const claimed = picture.durationSeconds;
    if (claimed !== undefined && this.isAbsurd(claimed)) {
      await this.refuseWhatIsThere(path, probe, picture, signal);
    }
    const contentSeconds =
      claimed === undefined || this.isAbsurd(claimed)
        ? await this.measureContent(path, picture, signal)
        : claimed;
    if (this.isAbsurd(contentSeconds)) throw new JobError('INPUT_TOO_LONG');
    return { path, probe, picture, contentSeconds };
  }

  /** How long the video really plays, by reading the whole file. INPUT_INVALID where there is nothing of it. */
  async measureContent(path: string, picture: Picture, signal: AbortSignal): Promise<number> {
    const ends = await this.mediaTool.measure(path, signal);
    const end = ends.get(picture.streamIndex);
    if (end === undefined) throw new JobError('INPUT_INVALID');
    return Math.max(0, end - picture.leadSeconds);
  }

  /** Whether a video of which less was found than claimed is there nevertheless: its header was wrong, not its end. */
  async isWhole({ path, probe }: InspectedVideo, signal: AbortSignal): Promise<boolean> {
    if (probe.duration === undefined || this.isAbsurd(probe.duration)) return true;
    return reachesClaim(probe, await this.mediaTool.measure(path, signal));
  }

  /** A claim past the limit is believed where anything lies past it; to look there takes no reading of what is before. */
  private async refuseWhatIsThere(
    path: string,
    probe: MediaProbe,
    { streamIndex, leadSeconds }: Picture,
    signal: AbortSignal,
  ): Promise<void> {
    const limit = this.settings.maxInputSeconds + leadSeconds;
    const ends = await this.mediaTool.measure(path, signal, limit + (probe.startTime ?? 0));
    if ((ends.get(streamIndex) ?? 0) > limit) throw new JobError('INPUT_TOO_LONG');
  }

  private isAbsurd(seconds: number): boolean {
    return seconds > this.settings.maxInputSeconds;
  }
}
