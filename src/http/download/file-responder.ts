import { createHash } from 'node:crypto';
import { Injectable, Optional } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError } from '../../contracts/app-error.js';
import { LocalFilesPort } from '../../ports/local-files.port.js';
import {
  StoragePort,
  StoredObjectNotFoundError,
  type StoredObject,
} from '../../ports/storage.port.js';
import { streamFile } from './stream-file.js';
import { embeddingHeader, mediaHeaders, type FilePresentation } from './media-headers.js';

/** Saved under the last part of its key unless a name is given. */
export interface FileAnswer extends FilePresentation {
  key: string;
}

const SIGNED_URL_SECONDS = 15 * 60;

/**
 * Answers with a stored file: its bytes, with Range and conditional requests, where they lie on a disk of ours; a 302
 * to a presigned URL where they do not. Throws NOT_FOUND for a file that is not there.
 */
@Injectable()
export class FileResponder {
  constructor(
    private readonly storage: StoragePort,
    @Optional() private readonly localFiles?: LocalFilesPort,
  ) {}

  async send(request: Request, response: Response, file: FileAnswer): Promise<void> {
    const stored = await this.storage.stat(file.key);
    if (stored === undefined) throw new AppError('NOT_FOUND');
    if (this.localFiles === undefined) {
      await this.redirect(response, file);
      return;
    }
    const path = await this.locate(this.localFiles, file.key);
    response
      .set(mediaHeaders({ ...file, downloadName: nameOf(file) }))
      .set('ETag', entityTag(stored));
    await streamFile(request, response, path, stored.bytes);
  }

  private async locate(localFiles: LocalFilesPort, key: string): Promise<string> {
    try {
      return await localFiles.locate(key);
    } catch (error) {
      if (error instanceof StoredObjectNotFoundError) throw new AppError('NOT_FOUND');
      throw error;
    }
  }

  private async redirect(response: Response, file: FileAnswer): Promise<void> {
    const { key, contentType } = file;
    const url = await this.storage.signedUrl(key, {
      expiresInSeconds: SIGNED_URL_SECONDS,
      contentType,
      downloadName: nameOf(file),
    });
    response
      .set({ ...embeddingHeader(file), Location: url, 'Cache-Control': 'private, no-cache' })
      .status(302)
      .end();
  }
}

function nameOf({ key, downloadName }: FileAnswer): string {
  return downloadName ?? key.slice(key.lastIndexOf('/') + 1);
}

/** Strong: an object is only ever replaced whole, and then has another time. */
function entityTag({ key, bytes, modifiedAt }: StoredObject): string {
  const version = `${key}\n${bytes}\n${modifiedAt.getTime()}`;
  return `"${createHash('sha256').update(version).digest('base64url').slice(0, 22)}"`;
}
