import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ImageToolPort, type ImageFacts } from '../../../ports/image-tool.port.js';
import { MediaToolPort } from '../../../ports/media-tool.port.js';
import { ImageReader } from '../../media/worker/image.reader.js';
import { longestOf } from '../../media/worker/media-length.js';
import { assertWhole } from '../../media/worker/whole-file.js';
import { timeLeft, type WorkLimits } from '../../media/worker/work-limits.js';
import { THUMBNAIL_QUALITY, thumbnailSize } from '../domain/thumbnail-size.js';
import { rounded, type ExaminedMedia, type MediaToExamine } from './examined-media.js';

/** What moves. */
type Animation = Pick<ExaminedMedia['facts'], 'duration' | 'frame_rate'>;

/** Finds out what an image holds, and makes the picture that stands for it; of an animation, of its first frame. */
@Injectable()
export class ImageExaminer {
  constructor(
    private readonly images: ImageReader,
    private readonly imageTool: ImageToolPort,
    private readonly mediaTool: MediaToolPort,
  ) {}

  /** Throws what the image tool throws; INPUT_TRUNCATED for an animation that breaks off, too. */
  async examine(file: MediaToExamine, limits: WorkLimits): Promise<ExaminedMedia> {
    const { path, media, scratch } = file;
    const { signal } = limits;
    const read = await this.images.read(path, media.format, scratch, limits);
    await assertWhole(path, media.format, signal);
    const { width, height } = read.facts;
    const thumbnail = join(scratch, 'thumbnail.jpg');
    await this.imageTool.edit(
      {
        ...{ input: read.path, output: thumbnail, format: 'jpeg', quality: THUMBNAIL_QUALITY },
        resize: { ...thumbnailSize(read.facts), fit: 'fill', enlarge: false },
        animated: false,
      },
      { signal, timeoutMs: timeLeft(limits) },
    );
    const animation = await this.animationOf(file, read.facts, signal);
    return { facts: { ...animation, width, height, codec: media.format }, thumbnail };
  }

  private async animationOf(
    { path, media: { format } }: MediaToExamine,
    { frames, durationSeconds }: ImageFacts,
    signal: AbortSignal,
  ): Promise<Animation> {
    // The image library knows the first picture of an animated PNG alone.
    if (format === 'apng') return this.movingPng(path, signal);
    if (frames === 1 || durationSeconds === undefined || durationSeconds === 0) return {};
    return {
      duration: rounded(durationSeconds),
      frame_rate: rounded(frames / durationSeconds),
    };
  }

  private async movingPng(path: string, signal: AbortSignal): Promise<Animation> {
    const [probe, ends] = await Promise.all([
      this.mediaTool.probe(path, signal),
      this.mediaTool.measure(path, signal),
    ]);
    const duration = longestOf(ends);
    const rate = probe.streams.find(({ type }) => type === 'video')?.frameRate;
    return {
      ...(duration === undefined ? {} : { duration: rounded(duration) }),
      ...(rate === undefined ? {} : { frame_rate: rounded(rate) }),
    };
  }
}
