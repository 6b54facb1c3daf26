import { Injectable } from '@nestjs/common';
import { ConversionsSettings } from '../../../config/conversions.settings.js';
import { MediaLimitsSettings } from '../../../config/media-limits.settings.js';
import { MediaToolPort, type MediaProbe } from '../../../ports/media-tool.port.js';
import { pictureOf, type Picture } from '../../media/domain/picture.js';
import { MediaLength, type LengthQuestion } from '../../media/worker/media-length.js';

/** A video to convert, and what is known of it. */
export interface InspectedVideo {
  path: string;
  probe: MediaProbe;
  picture: Picture;
  /** How long it plays from its first frame on. */
  contentSeconds: number;
}

/** Finds out what a file holds before it is worked on. */
@Injectable()
export class VideoInspector {
  private readonly length: MediaLength;

  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly settings: ConversionsSettings,
    private readonly limits: MediaLimitsSettings,
  ) {
    this.length = new MediaLength(mediaTool);
  }

  /** Throws JobError for what cannot be converted: the codes of `pictureOf` and INPUT_TOO_LONG. */
  async inspect(path: string, signal: AbortSignal): Promise<InspectedVideo> {
    const probe = await this.mediaTool.probe(path, signal);
    const picture = pictureOf(probe, this.limits);
    const contentSeconds = await this.length.seconds(this.question(path, probe, picture), signal);
    return { path, probe, picture, contentSeconds };
  }

  /** How long the video really plays, by reading the whole file. INPUT_INVALID where there is nothing of it. */
  measureContent({ path, probe, picture }: InspectedVideo, signal: AbortSignal): Promise<number> {
    return this.length.measure(this.question(path, probe, picture), signal);
  }

  /** Whether a video of which less was found than claimed is there nevertheless: its header was wrong, not its end. */
  isWhole({ path, probe }: InspectedVideo, signal: AbortSignal): Promise<boolean> {
    return this.length.isWhole({ path, probe, maxSeconds: this.settings.maxInputSeconds }, signal);
  }

  private question(path: string, probe: MediaProbe, picture: Picture): LengthQuestion {
    return {
      path,
      probe,
      claimed: picture.durationSeconds,
      leadSeconds: picture.leadSeconds,
      endOf: (ends) => ends.get(picture.streamIndex),
      maxSeconds: this.settings.maxInputSeconds,
    };
  }
}
