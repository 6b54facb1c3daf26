import { createHmac, timingSafeEqual } from 'node:crypto';
import { isStorageKey } from '../../contracts/storage-key.js';
import type { SignedLocalFile } from '../../ports/local-files.port.js';
import type { SignedUrlOptions } from '../../ports/storage.port.js';

/** The path below the API's base URL that signed files are served under. */
export const SIGNED_FILES_PATH = '/storage/';

/**
 * Makes and checks `{base}/storage/{key}?expires&type&name&signature`: expires in Unix seconds, the signature an
 * HMAC-SHA256 (base64url) over everything else that matters.
 */
export class LocalUrlSigner {
  constructor(
    private readonly secret: string,
    private readonly baseUrl: () => string,
  ) {}

  sign(key: string, options: SignedUrlOptions, now = new Date()): string {
    const file = { key, contentType: options.contentType, downloadName: options.downloadName };
    const expires = (Math.floor(now.getTime() / 1000) + options.expiresInSeconds).toString();
    const url = new URL(this.baseUrl());
    url.pathname = `${basePath(url)}${SIGNED_FILES_PATH}${key}`;
    url.searchParams.set('expires', expires);
    if (file.contentType !== undefined) url.searchParams.set('type', file.contentType);
    if (file.downloadName !== undefined) url.searchParams.set('name', file.downloadName);
    url.searchParams.set('signature', this.signature(file, expires));
    return url.href;
  }

  verify(url: URL, now = new Date()): SignedLocalFile | undefined {
    const key = this.keyOf(url);
    const expires = url.searchParams.get('expires');
    const given = url.searchParams.get('signature');
    if (key === undefined || expires === null || given === null) return undefined;
    const file = {
      key,
      contentType: url.searchParams.get('type') ?? undefined,
      downloadName: url.searchParams.get('name') ?? undefined,
    };
    const expected = Buffer.from(this.signature(file, expires));
    const received = Buffer.from(given);
    if (received.length !== expected.length || !timingSafeEqual(received, expected)) {
      return undefined;
    }
    return now.getTime() < Number(expires) * 1000 ? file : undefined;
  }

  /** A proxy may have taken the base URL's own path off, so it may be there or not. */
  private keyOf(url: URL): string | undefined {
    const base = basePath(new URL(this.baseUrl()));
    for (const start of [`${base}${SIGNED_FILES_PATH}`, SIGNED_FILES_PATH]) {
      if (!url.pathname.startsWith(start)) continue;
      const key = url.pathname.slice(start.length);
      if (isStorageKey(key)) return key;
    }
    return undefined;
  }

  private signature(file: SignedLocalFile, expires: string): string {
    const { key, contentType = null, downloadName = null } = file;
    const text = JSON.stringify(['storage-url', key, expires, contentType, downloadName]);
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}

function basePath(url: URL): string {
  return url.pathname.replace(/\/+$/, '');
}
