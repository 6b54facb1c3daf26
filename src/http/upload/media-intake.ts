import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { Request } from 'express';
import type { StorageEngine } from 'multer';
import { AppError } from '../../contracts/app-error.js';
import {
  SIGNATURE_BYTES,
  sniffMedia,
  type MediaClass,
  type MediaSignature,
} from '../../modules/media/domain/media-signature.js';
import type { StoragePort } from '../../ports/storage.port.js';
import { displayName } from './display-name.js';
import { assertWellFormed } from '../validation/well-formed-input.js';
import type { StoredUpload } from './stored-upload.js';
import type { UploadAdmission } from './upload-admission.js';

type HandleFile = StorageEngine['_handleFile'];
type RemoveFile = StorageEngine['_removeFile'];

/** What one request may bring. */
export interface IntakeOptions {
  /** The form field that carries the files. */
  field: string;
  accept: readonly MediaClass[];
  /** The largest a file may be, by what it is. In bytes. */
  maxBytes: Readonly<Record<MediaClass, number>>;
  /** The one file that comes is at least this large, by what the request says of itself. In bytes. */
  announcedBytes: number;
  /** Below `uploads/` when undefined. */
  keyOf: ((media: MediaSignature) => string) | undefined;
  admission: UploadAdmission | undefined;
}

/** The bytes of a file whose first have been read. */
async function* chunksOf(
  file: Readable,
  head: Buffer,
  rest: AsyncIterator<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  let bytes = head.length;
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      bytes += next.value.length;
      if (bytes > maxBytes) throw tooLarge(file);
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** Ends a file with the reason; left unread instead, it would only end with the next boundary, which may never come. */
function tooLarge(file: Readable): AppError {
  const refusal = new AppError('PAYLOAD_TOO_LARGE');
  file.destroy(refusal);
  return refusal;
}

/**
 * Takes the files of one request into storage as they arrive. What a file is, is decided before a byte is stored.
 * `discard` leaves nothing behind, whatever has happened until then.
 */
export class MediaIntake implements StorageEngine {
  private readonly logger = new Logger(MediaIntake.name);
  private readonly takings: Promise<StoredUpload>[] = [];

  constructor(
    private readonly storage: StoragePort,
    private readonly options: IntakeOptions,
  ) {}

  readonly _handleFile: HandleFile = (request: Request, file, done) => {
    file.stream.once('limit', () => tooLarge(file.stream));
    const fields = { ...(request.body as Record<string, unknown> | undefined) };
    const taking = this.take(file.stream, file.originalname, fields);
    this.takings.push(taking);
    taking.then(({ key, bytes }) => {
      done(null, { path: key, size: bytes });
    }, done);
  };

  /** Removal is `discard`'s: the parser may give up while a file is still being stored. */
  readonly _removeFile: RemoveFile = (_request, _file, done) => {
    done(null);
  };

  /** The stored files in the order they were sent. */
  stored(): Promise<StoredUpload[]> {
    return Promise.all(this.takings);
  }

  /** Waits for what is under way and removes everything that was stored. */
  async discard(): Promise<void> {
    for (const taking of await Promise.allSettled(this.takings)) {
      if (taking.status === 'rejected') continue;
      const { key } = taking.value;
      await this.storage.delete(key).catch((error: unknown) => {
        // The sweeper removes what nobody refers to; the caller shall hear the first reason.
        this.logger.warn(`An upload could not be removed: ${String(error)}`);
      });
    }
  }

  private async take(
    file: Readable,
    name: string,
    fields: Record<string, unknown>,
  ): Promise<StoredUpload> {
    // Ended early, the stream would fail as aborted before the reason for it is heard; the parser ends it after that.
    const chunks = file.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
    const head = await this.readHead(chunks);
    const media = this.recognise(head);
    await this.admit(fields, media);
    const { announcedBytes, maxBytes, keyOf } = this.options;
    const most = maxBytes[media.class];
    if (Math.max(head.length, announcedBytes) > most) throw new AppError('PAYLOAD_TOO_LARGE');
    const body = Readable.from(chunksOf(file, head, chunks, most), { objectMode: false });
    const given = keyOf?.(media) ?? `uploads/${randomUUID()}`;
    const { key, bytes, sha256 } = await this.storage.put(given, body, {
      contentType: media.contentType,
    });
    return { key, bytes, sha256, media, originalName: displayName(name) };
  }

  private async admit(fields: Record<string, unknown>, media: MediaSignature): Promise<void> {
    if (this.options.admission === undefined) return;
    assertWellFormed(fields);
    await this.options.admission.admit(fields, media);
  }

  private async readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
    const head: Buffer[] = [];
    let bytes = 0;
    while (bytes < SIGNATURE_BYTES) {
      const next = await chunks.next();
      if (next.done === true) break;
      head.push(next.value);
      bytes += next.value.length;
    }
    return Buffer.concat(head, bytes);
  }

  private recognise(head: Buffer): MediaSignature {
    if (head.length === 0) {
      const fields = [{ field: this.options.field, message: 'must not be an empty file' }];
      throw new AppError('VALIDATION_FAILED', { fields });
    }
    const media = sniffMedia(head);
    if (media === undefined || !this.options.accept.includes(media.class)) {
      const kinds = this.options.accept.join(' or ');
      throw new AppError('UNSUPPORTED_MEDIA_TYPE', {
        detail: `The file is not ${kinds} of a supported format.`,
      });
    }
    return media;
  }
}
