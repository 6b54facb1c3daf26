/** Written at once: each write costs a turn of the thread pool, however small it is. */
const BATCH_BYTES = 1024 * 1024;
const BATCH_PIECES = 64;

/** Bytes after which the disk is to begin, so that the end does not wait for all of them. */
const FLUSH_BYTES = 64 * 1024 * 1024;

/** What is asked of a file: to write on where it stands, and to have the disk take what was written. */
export interface WritableFile {
  /** May write a part of it only. */
  writev(pieces: readonly Buffer[]): Promise<{ bytesWritten: number }>;
  writeFile(piece: Buffer): Promise<void>;
  datasync(): Promise<void>;
}

/**
 * Writes small pieces to the end of a file in large ones, while the next are still coming. Holds two batches at most.
 * A write that fails shows at one of the next calls.
 */
export class BatchWriter {
  private batch: Buffer[] = [];
  private bytes = 0;
  private unflushed = 0;
  private writing: Promise<void> = Promise.resolve();
  private flushing: Promise<void> | undefined;

  constructor(private readonly file: WritableFile) {}

  /** The piece must not be changed any more. */
  async write(piece: Buffer): Promise<void> {
    this.batch.push(piece);
    this.bytes += piece.length;
    if (this.bytes >= BATCH_BYTES || this.batch.length >= BATCH_PIECES) await this.send();
  }

  /** Resolves once all is written; it need not be on the disk yet. */
  async end(): Promise<void> {
    await this.send();
    await this.writing;
    await this.flushing;
  }

  /** Waits for the batch before this one. */
  private async send(): Promise<void> {
    await this.writing;
    const { batch, bytes } = this;
    this.batch = [];
    this.bytes = 0;
    this.writing = writeAll(this.file, batch, bytes);
    this.writing.catch(() => undefined); // whoever waits for it next is told
    this.unflushed += bytes;
    if (this.unflushed >= FLUSH_BYTES) await this.flush();
  }

  private async flush(): Promise<void> {
    await this.flushing;
    this.unflushed = 0;
    this.flushing = this.file.datasync();
    this.flushing.catch(() => undefined); // the same
  }
}

/** A full disk may take a part and refuse the rest only at the next write. */
async function writeAll(
  file: WritableFile,
  pieces: readonly Buffer[],
  bytes: number,
): Promise<void> {
  if (bytes === 0) return;
  const { bytesWritten } = await file.writev(pieces);
  if (bytesWritten === bytes) return;
  for (const piece of after(pieces, bytesWritten)) await file.writeFile(piece);
}

/** What is left of the pieces when so many bytes are gone. */
function after(pieces: readonly Buffer[], bytes: number): Buffer[] {
  let passed = 0;
  return pieces.flatMap((piece) => {
    const gone = Math.min(Math.max(0, bytes - passed), piece.length);
    passed += piece.length;
    return gone === piece.length ? [] : [piece.subarray(gone)];
  });
}
