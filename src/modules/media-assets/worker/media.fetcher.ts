import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { MediaAssetsSettings } from '../../../config/media-assets.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import type { MediaType } from '../../../contracts/media-import.js';
import { sniffMedia, SIGNATURE_BYTES } from '../../media/domain/media-signature.js';
import { RemoteDownload } from '../../media/worker/remote-download.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import { expectMedia, type ExpectedMedia } from '../domain/expected-media.js';

/** A file on this disk, and what its bytes say of it. */
export interface FetchedMedia {
  path: string;
  media: ExpectedMedia;
  bytes: number;
  /** Hex. */
  sha256: string;
}

const MEBIBYTE = 1024 * 1024;
const READ_BYTES = 1024 * 1024;

/** Brings the file of an asset to this disk. What is not of the type asked for is given up at its first bytes. */
@Injectable()
export class MediaFetcher {
  constructor(
    private readonly remote: RemoteDownload,
    private readonly settings: MediaAssetsSettings,
  ) {}

  /** Fetches an address into a new file. Throws what RemoteDownload throws. */
  async download(
    url: string,
    path: string,
    type: MediaType,
    { signal, onProgress }: WorkLimits,
  ): Promise<FetchedMedia> {
    const maxBytes = this.maxBytes(type);
    const { media, bytes, sha256 } = await this.remote.fetch({
      ...{ url, path, signal, maxBytes, onProgress },
      limitOf: (found) => {
        expectMedia(found, type);
        return maxBytes;
      },
    });
    return { path, media: expectMedia(media, type), bytes, sha256 };
  }

  /** Reads a file that is here already. Throws INPUT_INVALID for nothing at all, INPUT_UNSUPPORTED and IMPORT_TOO_LARGE. */
  async read(
    path: string,
    type: MediaType,
    { signal }: Pick<WorkLimits, 'signal'>,
  ): Promise<FetchedMedia> {
    const hash = createHash('sha256');
    let media: ExpectedMedia | undefined;
    let bytes = 0;
    const chunks = createReadStream(path, { signal, highWaterMark: READ_BYTES });
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      media ??= expectMedia(sniffMedia(chunk.subarray(0, SIGNATURE_BYTES)), type);
      bytes += chunk.length;
      if (bytes > this.maxBytes(type)) throw new JobError('IMPORT_TOO_LARGE');
      hash.update(chunk);
    }
    if (media === undefined) throw new JobError('INPUT_INVALID', { detail: 'The file is empty.' });
    return { path, media, bytes, sha256: hash.digest('hex') };
  }

  private maxBytes(type: MediaType): number {
    const { maxVideoMb, maxImageMb } = this.settings;
    return (type === 'video' ? maxVideoMb : maxImageMb) * MEBIBYTE;
  }
}
