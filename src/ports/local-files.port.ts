import type { StoredFile } from './storage.port.js';

/** What a signed local URL stands for once its signature and expiry have been checked. */
export interface SignedLocalFile {
  key: string;
  contentType: string | undefined;
  downloadName: string | undefined;
}

/** What a finished file holds, and by what a later look can tell that it is still the same. */
export interface MeasuredFile {
  bytes: number;
  /** Hex. */
  sha256: string;
  inode: number;
  modifiedMs: number;
}

/**
 * A second ability of a store whose files lie on a disk this process can see: reading in place and moving instead of
 * copying. Absent where the store is remote.
 */
export abstract class LocalFilesPort {
  /** The absolute path of an object, to be read only. Throws StoredObjectNotFoundError. */
  abstract locate(key: string): Promise<string>;

  /**
   * What takes long of adopting a file, and can be done before: reads it whole and has the disk take it. Rejects with
   * the signal's reason once that has fired.
   */
  abstract measure(path: string, signal?: AbortSignal): Promise<MeasuredFile>;

  /**
   * Moves a finished file of this disk into the store, atomically; the source path is gone afterwards. Measured before
   * and not changed since, it is not read again.
   */
  abstract adopt(path: string, key: string, measured?: MeasuredFile): Promise<StoredFile>;

  /** Checks a URL (path and query) made by `signedUrl`; undefined when it is forged or has expired. */
  abstract verifySignedUrl(url: URL, now?: Date): SignedLocalFile | undefined;
}
