import type { Readable } from 'node:stream';

/** A file at an address, as its server began to send it. */
export interface RemoteFile {
  /** The bytes as they were sent; errors with a JobError. Destroying it ends the connection. */
  body: Readable;
  /** What the server says there is, in bytes; undefined where it does not. The body errors when it ends before. */
  announcedBytes: number | undefined;
}

export interface OpenOptions {
  signal: AbortSignal;
  /** More than this, announced or sent, is IMPORT_TOO_LARGE. */
  maxBytes: number;
}

/**
 * Fetches what callers point at, and reaches nothing but the public internet: every address a name stands for and every
 * redirect is judged before anything is connected to.
 */
export abstract class RemoteSourcePort {
  /**
   * The address in its normal form, by what can be said without asking anyone. Throws the AppError URL_NOT_ALLOWED for
   * what no import may reach: other schemes, credentials, ports, addresses that are not public, our own hosts.
   */
  abstract normalise(url: string): string;

  /**
   * Begins to fetch. Throws JobErrors: IMPORT_FAILED, the same for whatever cannot be reached and whatever must not be;
   * IMPORT_TOO_LARGE; IMPORT_TIMEOUT. An aborted signal ends the connection and rethrows the signal's reason.
   */
  abstract open(url: string, options: OpenOptions): Promise<RemoteFile>;
}
