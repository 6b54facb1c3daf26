import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ClaimedJob, JobOutput } from '../../../contracts/job-messages.js';
import type { LocalFilesPort, MeasuredFile } from '../../../ports/local-files.port.js';
import {
  StorageError,
  StoredObjectNotFoundError,
  type StoragePort,
  type StoredFile,
} from '../../../ports/storage.port.js';
import { OutputNames } from './output-names.js';
import type { ScratchSpace } from './scratch-space.js';
import { withStorageRetry } from './storage-retry.js';

export interface WorkspaceTools {
  storage: StoragePort;
  /** Absent where the store is remote. */
  localFiles: LocalFilesPort | undefined;
  scratch: ScratchSpace;
}

/**
 * One attempt's way between its scratch folder and the store. Files go in place where the store is local; elsewhere
 * an input is fetched once and an output sent, each verified by its size.
 */
export class JobWorkspace {
  private readonly inputs = new Map<string, Promise<string>>();
  private readonly measured = new Map<string, Promise<MeasuredFile | undefined>>();
  private readonly names = new OutputNames();
  private readonly closing = new AbortController();

  constructor(
    readonly folder: string,
    private readonly job: ClaimedJob,
    private readonly signal: AbortSignal,
    private readonly tools: WorkspaceTools,
  ) {}

  /** The object as a local file. Asked again after a failure, it tries again. */
  input(key: string): Promise<string> {
    const known = this.inputs.get(key);
    if (known !== undefined) return known;
    const found = this.tools.localFiles?.locate(key) ?? this.fetch(key, this.inputs.size + 1);
    this.inputs.set(key, found);
    found.catch(() => this.inputs.delete(key));
    return found;
  }

  /** Begins to measure a file that a local store may be given. A failure shows when it is. */
  prepareOutput(path: string): void {
    const { localFiles } = this.tools;
    if (localFiles === undefined || this.measured.has(path)) return;
    const signal = AbortSignal.any([this.signal, this.closing.signal]);
    const measuring = this.assertOwnFile(path).then(() => localFiles.measure(path, signal));
    this.measured.set(
      path,
      measuring.catch(() => undefined), // it is measured again when it is stored
    );
  }

  async output(path: string, name: string, contentType: string): Promise<JobOutput> {
    this.signal.throwIfAborted();
    await this.assertOwnFile(path);
    const key = this.job.outputPrefix + this.names.take(name);
    const measured = await this.measured.get(path);
    const stored = await (this.tools.localFiles?.adopt(path, key, measured) ??
      this.send(path, key, contentType));
    this.signal.throwIfAborted(); // what was stored meanwhile is below the prefix and goes with it
    return { key, bytes: stored.bytes, sha256: stored.sha256, contentType };
  }

  /** Ends what was begun for files that nobody stored. */
  close(): void {
    this.closing.abort();
  }

  private async fetch(key: string, number: number): Promise<string> {
    const { storage, scratch } = this.tools;
    const folder = join(this.folder, 'inputs');
    const path = join(folder, `${number}-${basename(key)}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await withStorageRetry(`Fetching ${key}`, this.signal, async () => {
      const object = await storage.stat(key);
      if (object === undefined) throw new StoredObjectNotFoundError(key);
      this.signal.throwIfAborted();
      await scratch.checkRoom(object.bytes);
      const bytes = await storage.get(key);
      const file = createWriteStream(path, { mode: 0o600 }); // nothing may come between it and its listeners
      await pipeline(bytes, file, { signal: this.signal }).catch((error: unknown) => {
        throw error === bytes.errored ? brokenOff(error) : error;
      });
      assertSize(key, file.bytesWritten, object.bytes);
    });
    return path;
  }

  private async send(path: string, key: string, contentType: string): Promise<StoredFile> {
    const { storage } = this.tools;
    const { size } = await lstat(path);
    const stored = await withStorageRetry(`Storing ${key}`, this.signal, async () => {
      const body = createReadStream(path);
      try {
        const sent = await storage.put(key, body, { contentType, signal: this.signal });
        assertSize(key, sent.bytes, size);
        assertSize(key, (await storage.stat(key))?.bytes, size);
        return sent;
      } finally {
        body.destroy();
      }
    });
    await rm(path);
    return stored;
  }

  /** Only a regular file of the attempt's own folder may become an output: a tool could have left a link elsewhere. */
  private async assertOwnFile(path: string): Promise<void> {
    const within = resolve(path).startsWith(this.folder + sep);
    if (!within || !(await lstat(path)).isFile()) {
      throw new Error('An output must be a regular file of the scratch folder');
    }
  }
}

/** A transfer that broke off on the store's side may go through the next time. */
function brokenOff(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  return new StorageError('The transfer broke off', { cause, retryable: true });
}

function assertSize(key: string, bytes: number | undefined, expected: number): void {
  if (bytes === expected) return;
  const cause = new Error(`${key} has ${String(bytes)} bytes instead of ${expected}`);
  throw new StorageError('The transfer was not complete', { cause, retryable: true });
}
