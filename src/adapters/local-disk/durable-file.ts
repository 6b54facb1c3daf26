import { createHash, randomUUID } from 'node:crypto';
import {
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MeasuredFile } from '../../ports/local-files.port.js';
import { isFileError } from './file-errors.js';

export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** How far reading may be ahead of the disk. */
const WRITE_AHEAD_BYTES = 1024 * 1024;

/** A piece that the disk is asked to take while the next one comes. */
const EARLY_SYNC_BYTES = 8 * 1024 * 1024;

/** How often a folder that is removed while a file is moved into it is made again. */
const MOVE_TRIES = 50;

export interface WrittenFile {
  path: string;
  bytes: number;
  sha256: string;
  modifiedAt: Date;
}

/** The size and sha256 (hex) of the bytes that were shown to it. */
class Measure {
  bytes = 0;
  private readonly hash = createHash('sha256');

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
  }

  async *through(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      this.add(buffer);
      yield buffer;
    }
  }

  sha256(): string {
    return this.hash.digest('hex');
  }
}

/** Has the disk take a file piece by piece while more of it comes, so that the wait at its end is short. */
class EarlySync {
  private unsynced = 0;
  private syncing: Promise<void> = Promise.resolve();

  constructor(private readonly file: FileHandle) {}

  /** Waits for the piece before where the disk falls behind. The system tells a failed write once: it must be heard. */
  async *through(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      yield chunk;
      this.unsynced += chunk.length;
      if (this.unsynced < EARLY_SYNC_BYTES) continue;
      await this.syncing;
      this.unsynced = 0;
      this.syncing = this.file.datasync();
      this.syncing.catch(() => undefined); // heard where it is awaited, before the next piece or at the end
    }
    await this.syncing;
  }
}

/** Writes a stream to a new file of a folder and waits until the disk has it. A failure leaves no file. */
export async function writeNewFile(folder: string, body: Readable): Promise<WrittenFile> {
  const path = join(folder, `${randomUUID()}.part`);
  const file = await open(path, 'wx', FILE_MODE);
  try {
    const measure = new Measure();
    const measured = (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> =>
      new EarlySync(file).through(measure.through(chunks));
    // A write is under way while the next bytes are measured; `flush` is the wait for the disk.
    const target = file.createWriteStream({ highWaterMark: WRITE_AHEAD_BYTES, flush: true });
    await pipeline(body, measured, target);
    const { mtime } = await stat(path);
    return { path, bytes: measure.bytes, sha256: measure.sha256(), modifiedAt: mtime };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Reads a whole file for its size and sha256, and has the disk take what is in it meanwhile. */
export async function measureFile(file: FileHandle, signal?: AbortSignal): Promise<MeasuredFile> {
  const { ino, mtimeMs } = await file.stat();
  const [measure] = await Promise.all([readWhole(file, signal), file.datasync()]);
  return {
    bytes: measure.bytes,
    sha256: measure.sha256(),
    inode: ino,
    modifiedMs: mtimeMs,
  };
}

/** Whether a file is still the one that was measured, by what the operating system notes of every change. */
export async function isStill(
  { bytes, inode, modifiedMs }: MeasuredFile,
  file: FileHandle,
): Promise<boolean> {
  const { size, ino, mtimeMs } = await file.stat();
  return size === bytes && ino === inode && mtimeMs === modifiedMs;
}

async function readWhole(file: FileHandle, signal?: AbortSignal): Promise<Measure> {
  const measure = new Measure();
  const stream = file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    measure.add(chunk);
  }
  return measure;
}

/** Removes the files of a folder last written before a time, and answers how many there were. */
export async function removeOldFiles(folder: string, olderThan: Date): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      if ((await lstat(path)).mtime >= olderThan) continue;
      await unlink(path);
      removed += 1;
    } catch (error) {
      // Whoever wrote it has finished or given up meanwhile.
      if (!isFileError(error, 'ENOENT')) throw error;
    }
  }
  return removed;
}

/** Moves a file to its place on the same disk, atomically and so that it survives a power cut; makes the folders. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  const made = await renameInto(folder, from, to);
  try {
    await syncFolders(folder, made === undefined ? folder : dirname(made));
  } catch (error) {
    // The object is deleted again already, and its folder with it.
    if (!isFileError(error, 'ENOENT')) throw error;
  }
}

/** Answers the topmost folder it had to make. */
async function renameInto(folder: string, from: string, to: string): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    try {
      const made = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      await rename(from, to);
      return made;
    } catch (error) {
      // The last object of the folder may be deleted, and the folder with it, between the two steps.
      if (!isFileError(error, 'ENOENT') || tries === MOVE_TRIES) throw error;
    }
  }
}

/** Removes a folder and those above it, up to `top`, as long as they are empty. */
export async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let empty = folder; empty !== top; empty = dirname(empty)) {
    try {
      await rmdir(empty);
    } catch (error) {
      if (isFileError(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY')) return;
      throw error;
    }
  }
}

async function syncFolders(from: string, top: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (folder === top) return;
  }
}
