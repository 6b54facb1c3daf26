import type { Readable } from 'node:stream';

/** A stored file as the store knows it. `bytes` is its size. */
export interface StoredObject {
  key: string;
  bytes: number;
  modifiedAt: Date;
}

/** A file just stored: its size and the sha256 (hex) taken while the bytes went by. */
export interface StoredFile extends StoredObject {
  sha256: string;
}

/** First and last byte, both included, as in HTTP's Range. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface PutOptions {
  contentType?: string;
  signal?: AbortSignal;
}

export interface SignedUrlOptions {
  expiresInSeconds: number;
  contentType?: string;
  /** The name a browser saves the file under; sets `Content-Disposition: attachment`. */
  downloadName?: string;
}

/** Thrown by `get` for a key that does not exist. Any other failure is a StorageError. */
export class StoredObjectNotFoundError extends Error {
  constructor(readonly key: string) {
    super('The stored object does not exist');
    this.name = 'StoredObjectNotFoundError';
  }
}

/** The store could not do what was asked; whether trying again may help is in `retryable`. */
export class StorageError extends Error {
  readonly retryable: boolean;
  /** No room is left. */
  readonly full: boolean;

  constructor(message: string, options: { cause: unknown; retryable: boolean; full?: boolean }) {
    super(message, { cause: options.cause });
    this.name = 'StorageError';
    this.retryable = options.retryable;
    this.full = options.full ?? false;
  }
}

/**
 * Holds the bytes. Keys are `/`-separated relative paths of `[A-Za-z0-9._-]` segments; a key outside that is a
 * programming error and throws before anything is touched.
 */
export abstract class StoragePort {
  /**
   * Stores a stream under a key, replacing what was there. The object becomes visible whole or not at all: a body
   * that errors, or an aborted signal, rejects and leaves nothing behind. Memory stays constant.
   */
  abstract put(key: string, body: Readable, options?: PutOptions): Promise<StoredFile>;

  /** The bytes of an object, or of a part of it. Throws StoredObjectNotFoundError. */
  abstract get(key: string, range?: ByteRange): Promise<Readable>;

  /** What is known of an object; undefined when it does not exist. */
  abstract stat(key: string): Promise<StoredObject | undefined>;

  /** Removes an object; removing one that does not exist is no error. */
  abstract delete(key: string): Promise<void>;

  /** Every object whose key begins with the prefix, page by page underneath, in no stated order. */
  abstract list(prefix: string): AsyncIterable<StoredObject>;

  /** A URL that serves the object to anyone until it expires. Does not check that the object exists. */
  abstract signedUrl(key: string, options: SignedUrlOptions): Promise<string>;

  /** Removes what unfinished puts left behind (temporary files, multipart uploads) older than the given time. Answers how many. */
  abstract sweepUnfinished(olderThan: Date): Promise<number>;

  /** Resolves when the store can be reached and written to; throws StorageError otherwise. */
  abstract check(): Promise<void>;
}
