import type { StoredFile } from './storage.port.js';

/** What a signed local URL stands for once its signature and expiry have been checked. */
export interface SignedLocalFile {
  key: string;
  contentType: string | undefined;
  downloadName: string | undefined;
}

/**
 * A second ability of a store whose files lie on a disk this process can see: reading in place and moving instead of
 * copying. Absent where the store is remote.
 */
export abstract class LocalFilesPort {
  /** The absolute path of an object, to be read only. Throws StoredObjectNotFoundError. */
  abstract locate(key: string): Promise<string>;

  /** Moves a finished file of this disk into the store, atomically; the source path is gone afterwards. */
  abstract adopt(path: string, key: string): Promise<StoredFile>;

  /** Checks a URL (path and query) made by `signedUrl`; undefined when it is forged or has expired. */
  abstract verifySignedUrl(url: URL, now?: Date): SignedLocalFile | undefined;
}
