import type { Request } from 'express';
import type { MediaSignature } from '../../modules/media/domain/media-signature.js';

/** A file that came in with a request and lies in storage. */
export interface StoredUpload {
  key: string;
  bytes: number;
  /** Hex, of the bytes as stored. */
  sha256: string;
  /** What the first bytes say it is. */
  media: MediaSignature;
  /** The caller's name for it, fit to be shown; never a path, never used as one. */
  originalName: string;
}

const uploads = new WeakMap<Request, readonly StoredUpload[]>();

export function setUploads(request: Request, stored: readonly StoredUpload[]): void {
  uploads.set(request, stored);
}

/** The files that came with a request, in the caller's order; none when it brought none. */
export function uploadsOf(request: Request): readonly StoredUpload[] {
  return uploads.get(request) ?? [];
}
