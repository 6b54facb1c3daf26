import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { MediaAssetsSettings } from '../../../config/media-assets.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import type { MediaType } from '../../../contracts/media-import.js';
import { RemoteSourcePort } from '../../../ports/remote-source.port.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import { MediaIntake, type TakenMedia } from './media-intake.js';

/** A file on this disk, and what its bytes said of it. */
export interface FetchedMedia extends TakenMedia {
  path: string;
}

const MEBIBYTE = 1024 * 1024;

/** Brings the file of an asset to this disk. What is not of the type asked for is given up at its first bytes. */
@Injectable()
export class MediaFetcher {
  constructor(
    private readonly remote: RemoteSourcePort,
    private readonly settings: MediaAssetsSettings,
  ) {}

  /** Fetches an address into a new file. Throws what RemoteSourcePort throws, INPUT_UNSUPPORTED and IMPORT_TOO_LARGE. */
  async download(
    url: string,
    path: string,
    type: MediaType,
    { signal, onProgress }: WorkLimits,
  ): Promise<FetchedMedia> {
    const maxBytes = this.maxBytes(type);
    const { body, announcedBytes } = await this.remote.open(url, { signal, maxBytes });
    const intake = new MediaIntake(type, maxBytes);
    const file = createWriteStream(path, { mode: 0o600, flags: 'wx' }); // nothing may come between it and its listeners
    const passing = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      // The body is ended with the pipeline, and the connection with it.
      if ((announcedBytes ?? 0) > maxBytes) throw new JobError('IMPORT_TOO_LARGE');
      for await (const chunk of chunks) {
        intake.take(chunk);
        yield chunk;
        if (announcedBytes !== undefined) onProgress(Math.min(1, intake.bytes / announcedBytes));
      }
    };
    await pipeline(body, passing, file, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
    return { path, ...intake.finish() };
  }

  /** Reads a file that is here already. Throws INPUT_UNSUPPORTED and IMPORT_TOO_LARGE. */
  async read(
    path: string,
    type: MediaType,
    { signal }: Pick<WorkLimits, 'signal'>,
  ): Promise<FetchedMedia> {
    const intake = new MediaIntake(type, this.maxBytes(type));
    for await (const chunk of createReadStream(path, { signal })) intake.take(chunk as Buffer);
    return { path, ...intake.finish() };
  }

  private maxBytes(type: MediaType): number {
    const { maxVideoMb, maxImageMb } = this.settings;
    return (type === 'video' ? maxVideoMb : maxImageMb) * MEBIBYTE;
  }
}
