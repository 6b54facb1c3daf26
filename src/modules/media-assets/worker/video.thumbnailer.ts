import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { MediaSettings } from '../../../config/media.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import type { ThumbnailChoice } from '../../../contracts/media-import.js';
import { MediaToolPort, type MediaCommand } from '../../../ports/media-tool.port.js';
import { blackSearch, firstLight } from '../../media/domain/black-start.js';
import { sniffMedia, SIGNATURE_BYTES } from '../../media/domain/media-signature.js';
import type { Picture } from '../../media/domain/picture.js';
import { stillFrame } from '../../media/domain/still-frame.js';
import { readNotes } from '../../media/worker/tool-notes.js';
import { timeLeft, type WorkLimits } from '../../media/worker/work-limits.js';
import { THUMBNAIL_QUALITY, thumbnailSize } from '../domain/thumbnail-size.js';
import type { MediaToExamine } from './examined-media.js';

/** Takes the picture that stands for a video: upright, in the aspect it is seen in, in SDR whatever the video is. */
@Injectable()
export class VideoThumbnailer {
  private readonly cores = availableParallelism();

  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly media: MediaSettings,
  ) {}

  /** Answers the path of a JPEG. INPUT_INVALID where no frame can be decoded; else what the tool throws. */
  async make(
    { path: input, scratch }: Pick<MediaToExamine, 'path' | 'scratch'>,
    picture: Picture,
    choice: ThumbnailChoice,
    limits: WorkLimits,
  ): Promise<string> {
    const ground = { input, scratch, cores: this.cores };
    let at = 0;
    if (choice === 'content') {
      const search = blackSearch(picture, 0, ground);
      await this.run(search.command, limits);
      at = firstLight(await readNotes(search.path));
    }
    const output = join(scratch, 'thumbnail.jpg');
    const still = {
      // A frame was seen at the time: it is found by seeking, however short the video.
      ...{ picture, at, seconds: Infinity, size: thumbnailSize(picture), output },
      ...({ format: 'jpg', quality: THUMBNAIL_QUALITY } as const),
    };
    // Threads decode frames beside each other: for the very first one they would wait for frames that nobody needs.
    await this.run(stillFrame(still, at === 0 ? { ...ground, cores: 1 } : ground), limits);
    await assertJpeg(output);
    return output;
  }

  private async run(command: MediaCommand, limits: WorkLimits): Promise<void> {
    await this.mediaTool.run(command, {
      signal: limits.signal,
      timeoutMs: timeLeft(limits),
      stallMs: this.media.stallTimeoutMs,
    });
  }
}

/** The tool is not believed: it ends well on many a file it could not read. */
async function assertJpeg(path: string): Promise<void> {
  const file = await open(path).catch((cause: unknown) => {
    throw new JobError('INPUT_INVALID', { cause });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SIGNATURE_BYTES));
    const found = sniffMedia(buffer.subarray(0, bytesRead));
    if (found?.format !== 'jpeg') throw new JobError('INPUT_INVALID');
  } finally {
    await file.close();
  }
}
