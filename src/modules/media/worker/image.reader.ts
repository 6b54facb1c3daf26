import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { ImageLimitsSettings } from '../../../config/image-limits.settings.js';
import { MediaSettings } from '../../../config/media.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import { ImageToolPort, type ImageFacts } from '../../../ports/image-tool.port.js';
import { MediaToolPort } from '../../../ports/media-tool.port.js';
import type { MediaFormat } from '../domain/media-format.js';
import { bmpAsPng } from './bmp-image.js';
import { timeLeft, type WorkLimits } from './work-limits.js';

/** An image that the image library can read, and what it says of it. */
export interface ReadImage {
  path: string;
  facts: ImageFacts;
}

/** Finds out what an image holds before it is worked on; one that the library cannot read is made into one it can. */
@Injectable()
export class ImageReader {
  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly imageTool: ImageToolPort,
    private readonly limits: ImageLimitsSettings,
    private readonly media: MediaSettings,
  ) {}

  /** Throws JobError with the code the owner is told. */
  async read(
    input: string,
    format: MediaFormat,
    scratch: string,
    limits: WorkLimits,
  ): Promise<ReadImage> {
    const path = format === 'bmp' ? await this.fromBmp(input, scratch, limits) : input;
    const facts = await this.imageTool.inspect(path, {
      signal: limits.signal,
      timeoutMs: timeLeft(limits),
    });
    return { path, facts };
  }

  private async fromBmp(input: string, scratch: string, limits: WorkLimits): Promise<string> {
    const path = await bmpAsPng(this.mediaTool, input, scratch, {
      signal: limits.signal,
      maxPixels: this.limits.maxPixels,
      timeoutMs: timeLeft(limits),
      stallMs: this.media.stallTimeoutMs,
    });
    // The tool ends well on some files it could not read.
    if ((await stat(path)).size === 0) throw new JobError('INPUT_INVALID');
    return path;
  }
}
