import { constants } from 'node:fs';
import { lstat, mkdir, open, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { addAbortSignal, PassThrough, pipeline, Readable } from 'node:stream';
import { assertStorageKey } from '../../contracts/storage-key.js';
import type {
  LocalFilesPort,
  MeasuredFile,
  SignedLocalFile,
} from '../../ports/local-files.port.js';
import {
  StorageError,
  StoragePort,
  StoredObjectNotFoundError,
  type ByteRange,
  type PutOptions,
  type SignedUrlOptions,
  type StoredFile,
  type StoredObject,
} from '../../ports/storage.port.js';
import {
  FILE_MODE,
  FOLDER_MODE,
  isStill,
  measureFile,
  moveIntoPlace,
  removeEmptyFolders,
  removeOldFiles,
  writeNewFile,
} from './durable-file.js';
import { isFileError, translateFileError } from './file-errors.js';
import { LocalUrlSigner } from './local-url-signer.js';
import { ObjectPaths } from './object-paths.js';
import { describeObject, walkObjects } from './object-walk.js';

export interface LocalDiskStorageOptions {
  /** The folder that holds the store, and nothing else. Made when missing. */
  root: string;
  /** Signs URLs. */
  secret: string;
  /** Where the API is reached; asked for late, because its port is known only after it listens. */
  baseUrl: () => string;
}

const READ_AHEAD = 256 * 1024;

/**
 * Keeps objects as files of one disk. They are written aside, synced and renamed, so that an object is whole or not
 * there, even after a power cut. A key cannot be both an object and the folder of another.
 */
export class LocalDiskStorage extends StoragePort implements LocalFilesPort {
  private readonly paths: ObjectPaths;
  private readonly signer: LocalUrlSigner;

  constructor(options: LocalDiskStorageOptions) {
    super();
    this.paths = new ObjectPaths(options.root);
    this.signer = new LocalUrlSigner(options.secret, options.baseUrl);
  }

  async put(key: string, body: Readable, options: PutOptions = {}): Promise<StoredFile> {
    assertStorageKey(key);
    const { signal } = options;
    // A body may fail before it is read from; without a listener that would end the process.
    let bodyError: unknown;
    body.once('error', (error) => (bodyError = error));
    try {
      signal?.throwIfAborted();
      if (signal !== undefined) addAbortSignal(signal, body);
      const target = await this.prepare(key);
      const { path, ...written } = await writeNewFile(this.paths.incoming, body);
      try {
        signal?.throwIfAborted();
        await moveIntoPlace(path, target);
      } finally {
        await rm(path, { force: true });
      }
      return { key, ...written };
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw error === bodyError ? error : translateFileError(error);
    } finally {
      body.destroy();
    }
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    if (range !== undefined && !(range.start >= 0 && range.end >= range.start)) {
      throw new RangeError('A byte range begins at 0 or later and does not end before it begins');
    }
    try {
      const file = await this.openObject(key);
      const { size } = await file.stat();
      if (range !== undefined && range.start >= size) {
        await file.close();
        throw new StorageError('The range begins past the end of the object', {
          cause: undefined,
          retryable: false,
        });
      }
      const bytes = new PassThrough({
        destroy: (error, done) => {
          done(error === null ? null : (translateFileError(error) as Error));
        },
      });
      const source = file.createReadStream({ highWaterMark: READ_AHEAD, ...range });
      return pipeline(source, bytes, () => undefined); // the reader is told by `bytes` itself
    } catch (error) {
      throw translateFileError(error, key);
    }
  }

  async stat(key: string): Promise<StoredObject | undefined> {
    try {
      const found = await lstat(await this.paths.of(key));
      return found.isFile() ? describeObject(key, found) : undefined;
    } catch (error) {
      if (isFileError(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw translateFileError(error);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      const path = await this.paths.of(key);
      await unlink(path);
      await removeEmptyFolders(dirname(path), this.paths.objects);
    } catch (error) {
      if (isFileError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return;
      throw translateFileError(error);
    }
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    try {
      const { folder, parent, name } = await this.paths.ofPrefix(prefix);
      yield* walkObjects(folder, parent, name);
    } catch (error) {
      if (isFileError(error, 'ENOENT', 'ENOTDIR')) return;
      throw translateFileError(error);
    }
  }

  signedUrl(key: string, options: SignedUrlOptions): Promise<string> {
    return new Promise((resolve) => {
      assertStorageKey(key);
      resolve(this.signer.sign(key, options));
    });
  }

  async sweepUnfinished(olderThan: Date): Promise<number> {
    try {
      await this.makeFolders();
      return await removeOldFiles(this.paths.incoming, olderThan);
    } catch (error) {
      throw translateFileError(error);
    }
  }

  /** Writes a file and removes it again, which a full or read-only disk refuses. */
  async check(): Promise<void> {
    try {
      await this.makeFolders();
      const { path } = await writeNewFile(
        this.paths.incoming,
        Readable.from([Buffer.from('check')]),
      );
      await rm(path);
    } catch (error) {
      throw translateFileError(error);
    }
  }

  async locate(key: string): Promise<string> {
    const found = await this.stat(key);
    if (found === undefined) throw new StoredObjectNotFoundError(key);
    return this.paths.of(key);
  }

  async measure(path: string, signal?: AbortSignal): Promise<MeasuredFile> {
    let source: FileHandle | undefined;
    try {
      source = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      return await measureFile(source, signal);
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw translateFileError(error);
    } finally {
      await source?.close();
    }
  }

  /** Renames where it can; a file of another disk, or of another owner, is copied and then removed. */
  async adopt(path: string, key: string, measured?: MeasuredFile): Promise<StoredFile> {
    assertStorageKey(key);
    let source: FileHandle | undefined;
    try {
      source = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      const adopted =
        (await this.moveIn(source, path, key, measured)) ??
        (await this.put(key, source.createReadStream({ start: 0, autoClose: false })));
      await rm(path, { force: true });
      return adopted;
    } catch (error) {
      throw translateFileError(error);
    } finally {
      await source?.close();
    }
  }

  verifySignedUrl(url: URL, now = new Date()): SignedLocalFile | undefined {
    return this.signer.verify(url, now);
  }

  /** Undefined when the file cannot be moved and made our own. */
  private async moveIn(
    source: FileHandle,
    path: string,
    key: string,
    measured: MeasuredFile | undefined,
  ): Promise<StoredFile | undefined> {
    const target = await this.prepare(key);
    const [{ dev, uid }, store] = await Promise.all([source.stat(), stat(this.paths.incoming)]);
    if (dev !== store.dev) return undefined;
    const isKnown = measured !== undefined && (await isStill(measured, source));
    const { bytes, sha256 } = isKnown ? measured : await measureFile(source);
    const modifiedAt = new Date();
    try {
      if (uid !== store.uid) await source.chown(store.uid, store.gid);
      await source.chmod(FILE_MODE);
      await source.utimes(modifiedAt, modifiedAt);
      await source.sync();
      await moveIntoPlace(path, target);
    } catch (error) {
      // Another owner's file, or another mount of the same disk.
      if (isFileError(error, 'EPERM', 'EXDEV')) return undefined;
      throw error;
    }
    return { key, bytes, sha256, modifiedAt };
  }

  private async prepare(key: string): Promise<string> {
    await this.makeFolders();
    return this.paths.of(key);
  }

  private async makeFolders(): Promise<void> {
    for (const folder of [this.paths.objects, this.paths.incoming]) {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    }
  }

  private async openObject(key: string): Promise<FileHandle> {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = await open(await this.paths.of(key), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw new StoredObjectNotFoundError(key);
  }
}
