import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { JobError } from '../../../contracts/job-failure.js';
import { RemoteSourcePort } from '../../../ports/remote-source.port.js';
import { SIGNATURE_BYTES, sniffMedia, type MediaSignature } from '../domain/media-signature.js';

/** A file at an address, and where it is wanted. */
export interface DownloadRequest {
  url: string;
  /** Absolute path of a file that does not exist yet. */
  path: string;
  signal: AbortSignal;
  /** The most bytes of any file that is wanted. */
  maxBytes: number;
  /** The most bytes of a file of this kind; undefined is none that is known. Throws a JobError for one that is not wanted. */
  limitOf: (media: MediaSignature | undefined) => number;
  /** Hears the share that is there, 0..1, where the server says how much there is. */
  onProgress: (share: number) => void;
}

/** What was fetched: what it is by its first bytes, its size, and the sha256 of its content in hex. */
export interface DownloadedFile {
  media: MediaSignature;
  bytes: number;
  sha256: string;
}

/**
 * Brings files at addresses to this disk. What a file is, its first bytes decide before any of it is written: of a page,
 * a playlist or whatever else is not wanted the rest is not fetched.
 */
@Injectable()
export class RemoteDownload {
  constructor(private readonly source: RemoteSourcePort) {}

  /**
   * Throws the JobErrors of RemoteSourcePort and of `limitOf`, INPUT_UNSUPPORTED for what is no media, INPUT_INVALID for
   * nothing at all. A signal that fires is rethrown as its reason. What was written until then is left to the caller.
   */
  async fetch(request: DownloadRequest): Promise<DownloadedFile> {
    const { url, path, signal, maxBytes } = request;
    const { body, announcedBytes } = await this.source.open(url, { signal, maxBytes });
    const passage = new Passage(request, announcedBytes);
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 }); // nothing may come between it and its listeners
    // The body ends with the pipeline, however that ends, and the connection with the body.
    await pipeline(body, (chunks) => passage.of(chunks), file, { signal }).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        throw error;
      },
    );
    return passage.over();
  }
}

/** Looks at the bytes of a file as they pass, and lets none of them through until it is known what they are. */
class Passage {
  private readonly sha256 = createHash('sha256');
  private readonly waiting: Buffer[] = [];
  private media: MediaSignature | undefined;
  private bytes = 0;
  private maxBytes: number;

  constructor(
    private readonly request: Pick<DownloadRequest, 'maxBytes' | 'limitOf' | 'onProgress'>,
    private readonly announcedBytes = 0,
  ) {
    this.maxBytes = request.maxBytes;
  }

  async *of(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.count(chunk);
      if (this.media !== undefined) yield chunk;
      else if (this.bytes >= SIGNATURE_BYTES) yield this.recognise();
    }
    if (this.media === undefined) yield this.recognise();
  }

  over(): DownloadedFile {
    if (this.media === undefined) throw new Error('Nothing has passed');
    return { media: this.media, bytes: this.bytes, sha256: this.sha256.digest('hex') };
  }

  private count(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.checkSize();
    this.sha256.update(chunk);
    if (this.media === undefined) this.waiting.push(chunk);
    const { announcedBytes, request } = this;
    if (announcedBytes > 0) request.onProgress(Math.min(1, this.bytes / announcedBytes));
  }

  /** Answers what has waited for it. */
  private recognise(): Buffer {
    const head = Buffer.concat(this.waiting.splice(0));
    if (head.length === 0) throw new JobError('INPUT_INVALID', { detail: 'The file is empty.' });
    this.media = sniffMedia(head);
    this.maxBytes = this.request.limitOf(this.media);
    if (this.media === undefined) throw new JobError('INPUT_UNSUPPORTED');
    this.checkSize();
    return head;
  }

  private checkSize(): void {
    const most = Math.max(this.bytes, this.announcedBytes);
    if (most > this.maxBytes) throw new JobError('IMPORT_TOO_LARGE');
  }
}
