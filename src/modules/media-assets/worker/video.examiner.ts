import { Injectable } from '@nestjs/common';
import { MediaAssetsSettings } from '../../../config/media-assets.settings.js';
import { MediaLimitsSettings } from '../../../config/media-limits.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import type { ThumbnailChoice } from '../../../contracts/media-import.js';
import { MediaToolPort, type MediaProbe } from '../../../ports/media-tool.port.js';
import { pictureOf, type Picture } from '../../media/domain/picture.js';
import { MediaLength, wholeLength } from '../../media/worker/media-length.js';
import { assertWhole } from '../../media/worker/whole-file.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import { rounded, type ExaminedMedia, type MediaToExamine } from './examined-media.js';
import { breaksOffInBox } from './iso-file.js';
import { VideoThumbnailer } from './video.thumbnailer.js';

/** Finds out what a video holds, and takes the picture that stands for it. */
@Injectable()
export class VideoExaminer {
  private readonly length: MediaLength;

  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly thumbnailer: VideoThumbnailer,
    private readonly limits: MediaLimitsSettings,
    private readonly settings: MediaAssetsSettings,
  ) {
    this.length = new MediaLength(mediaTool);
  }

  /** Throws the codes of `pictureOf`, INPUT_TRUNCATED, INPUT_TOO_LONG, and what the tool throws. */
  async examine(
    file: MediaToExamine,
    choice: ThumbnailChoice,
    limits: WorkLimits,
  ): Promise<ExaminedMedia> {
    const { signal } = limits;
    const probe = await this.probe(file, signal);
    const picture = pictureOf(probe, this.limits);
    // One reads the end of the file while the other decodes its beginning.
    const [length, thumbnail] = await Promise.allSettled([
      this.length.verifiedSeconds(
        wholeLength(file.path, probe, this.settings.maxVideoSeconds),
        signal,
      ),
      this.thumbnailer.make(file, picture, choice, limits),
    ]);
    signal.throwIfAborted();
    // Of a file that breaks off before its first frame, the owner is told that it does.
    if (length.status === 'rejected') throw length.reason;
    if (thumbnail.status === 'rejected') throw thumbnail.reason;
    return { facts: factsOf(probe, picture, length.value, file.bytes), thumbnail: thumbnail.value };
  }

  /** Of what breaks off early, nothing may be readable. */
  private async probe(
    { path, media: { format } }: MediaToExamine,
    signal: AbortSignal,
  ): Promise<MediaProbe> {
    if (await breaksOffInBox(path, format)) throw new JobError('INPUT_TRUNCATED');
    return this.mediaTool.probe(path, signal).finally(async () => {
      await assertWhole(path, format, signal);
    });
  }
}

function factsOf(
  probe: MediaProbe,
  picture: Picture,
  seconds: number,
  bytes: number,
): ExaminedMedia['facts'] {
  const stream = probe.streams.find(({ index }) => index === picture.streamIndex);
  const { codec = 'unknown', frameRate } = stream ?? {};
  const bitRate = seconds > 0 ? (bytes * 8) / seconds : undefined;
  return {
    duration: rounded(seconds),
    width: picture.width,
    height: picture.height,
    ...(frameRate === undefined ? {} : { frame_rate: rounded(frameRate) }),
    codec,
    ...(bitRate === undefined ? {} : { bitrate: Math.round(bitRate) }),
  };
}
