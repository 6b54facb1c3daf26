import { open } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { MediaLimitsSettings } from '../../../config/media-limits.settings.js';
import { OperationsSettings } from '../../../config/operations.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import { MediaToolPort, type MediaProbe } from '../../../ports/media-tool.port.js';
import {
  SIGNATURE_BYTES,
  sniffMedia,
  type MediaFormat,
} from '../../media/domain/media-signature.js';
import { MediaLength, wholeLength, type LengthQuestion } from '../../media/worker/media-length.js';
import type { MediaSource } from '../domain/operation-definition.js';
import { assertWhole } from '../../media/worker/whole-file.js';

/** A media file to work on, and what is known of it. */
export interface ReadSource extends MediaSource {
  path: string;
}

/** Finds out what a file holds before it is worked on. */
@Injectable()
export class SourceReader {
  private readonly length: MediaLength;

  constructor(
    private readonly mediaTool: MediaToolPort,
    private readonly settings: OperationsSettings,
    private readonly limits: MediaLimitsSettings,
  ) {
    this.length = new MediaLength(mediaTool);
  }

  /** What the first bytes say. INPUT_UNSUPPORTED where they say nothing that is known. */
  async formatOf(path: string): Promise<MediaFormat> {
    const signature = sniffMedia(await firstBytes(path));
    if (signature === undefined) throw new JobError('INPUT_UNSUPPORTED');
    return signature.format;
  }

  /** Throws INPUT_INVALID, INPUT_TRUNCATED, INPUT_TOO_MANY_STREAMS, INPUT_TOO_LONG. */
  async read(path: string, format: MediaFormat, signal: AbortSignal): Promise<ReadSource> {
    const probe = await this.mediaTool.probe(path, signal).finally(async () => {
      await assertWhole(path, format, signal); // of what breaks off early, nothing may be readable
    });
    if (probe.streams.length > this.limits.maxStreams) throw new JobError('INPUT_TOO_MANY_STREAMS');
    const seconds = await this.length.seconds(this.question(path, probe), signal);
    return { path, format, probe, seconds };
  }

  /** How long the file really plays. */
  measure({ path, probe }: ReadSource, signal: AbortSignal): Promise<number> {
    return this.length.measure(this.question(path, probe), signal);
  }

  /** Whether less was found than the header claims although nothing is missing. */
  isWhole({ path, probe }: ReadSource, signal: AbortSignal): Promise<boolean> {
    return this.length.isWhole(this.question(path, probe), signal);
  }

  private question(path: string, probe: MediaProbe): LengthQuestion {
    const { maxVideoSeconds, maxAudioSeconds } = this.settings;
    const moves = probe.streams.some((one) => one.type === 'video' && !one.isAttachedPicture);
    return wholeLength(path, probe, moves ? maxVideoSeconds : maxAudioSeconds);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SIGNATURE_BYTES));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
