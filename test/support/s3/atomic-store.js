import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import S3Error from 's3rver/lib/models/error.js';
import S3Object from 's3rver/lib/models/object.js';
import FilesystemStore from 's3rver/lib/stores/filesystem.js';

const OBJECT_SUFFIX = '._S3rver_object';
const SMALLEST_PART = 5 * 1024 * 1024;

/** Undefined for a file that is not there; any other error is thrown. */
const absentAsUndefined = (error) => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
};

/**
 * The store of s3rver with the promises of S3 that it does not keep: an object appears whole or not at all, a torn
 * upload leaves nothing, the answer comes after the last byte is written, keys are listed in order, parts have a
 * smallest size, and an upload that was aborted takes no more parts.
 */
export class AtomicStore extends FilesystemStore {
  /** When set, a single PUT keeps only this many bytes: a store that lies. */
  keepBytes = undefined;

  async putObject(object) {
    const { path, ...written } = await this.#writeAside(object.content, this.keepBytes);
    const target = this.getResourcePath(object.bucket, object.key, 'object');
    await mkdir(dirname(target), { recursive: true });
    await rename(path, target);
    await this.putMetadata(object.bucket, object.key, object.metadata, written.md5);
    return written;
  }

  async getObject(bucket, key, options) {
    const file = await open(this.getResourcePath(bucket, key, 'object')).catch(absentAsUndefined);
    if (file === undefined) return null;
    const { size } = await file.stat();
    const metadata = await this.getMetadata(bucket, key);
    const found = new S3Object(bucket, key, null, { ...metadata, 'content-length': size });
    const ranged = options?.start !== undefined;
    const range = {
      start: options?.start ?? 0,
      end: Math.min(options?.end ?? Infinity, Math.max(0, size - 1)),
    };
    if (ranged) found.range = range;
    if (ranged && range.start >= size) {
      await file.close();
      return found;
    }
    found.content =
      size === 0 ? Readable.from([], { objectMode: false }) : file.createReadStream(range);
    if (size === 0) await file.close();
    return found;
  }

  /** Leaves empty folders alone, so that deleting cannot race with storing. */
  async deleteObject(bucket, key) {
    for (const kind of ['object', 'object.md5', 'metadata.json']) {
      await unlink(this.getResourcePath(bucket, key, kind)).catch(absentAsUndefined);
    }
  }

  async listObjects(bucket, { startAfter = '', prefix = '', maxKeys = Infinity }) {
    const keys = (await this.keys(bucket)).filter((k) => k > startAfter && k.startsWith(prefix));
    const describe = async (key) => {
      const metadata = await this.getMetadata(bucket, key).catch(absentAsUndefined);
      return metadata && new S3Object(bucket, key, null, metadata);
    };
    const found = (await Promise.all(keys.slice(0, maxKeys).map(describe))).filter(Boolean);
    return { objects: found, commonPrefixes: [], isTruncated: keys.length > maxKeys };
  }

  async putPart(bucket, uploadId, partNumber, content) {
    const folder = await this.#uploadFolder(bucket, uploadId);
    const { path, ...written } = await this.#writeAside(content);
    try {
      await rename(path, join(folder, String(partNumber)));
    } catch (error) {
      await rm(path, { force: true });
      throw error.code === 'ENOENT' ? noSuchUpload() : error;
    }
    return written;
  }

  async putObjectMultipart(bucket, uploadId, parts) {
    const folder = await this.#uploadFolder(bucket, uploadId);
    const paths = parts
      .toSorted((a, b) => a.number - b.number)
      .map((part) => join(folder, String(part.number)));
    for (const path of paths.slice(0, -1)) {
      if ((await stat(path)).size < SMALLEST_PART) {
        throw new S3Error('EntityTooSmall', 'A part is smaller than allowed');
      }
    }
    const key = await readFile(join(folder, 'key'), 'utf8');
    const metadata = JSON.parse(await readFile(join(folder, 'metadata'), 'utf8'));
    const bytes = Readable.from(
      (async function* () {
        for (const path of paths) yield* createReadStream(path);
      })(),
    );
    const written = await this.putObject(new S3Object(bucket, key, bytes, metadata));
    await rm(folder, { recursive: true });
    return written;
  }

  /** Every key of a bucket, in order. */
  async keys(bucket) {
    const root = this.getBucketPath(bucket);
    const names = await readdir(root, { recursive: true });
    return names
      .filter((name) => name.endsWith(OBJECT_SUFFIX))
      .map((name) => name.slice(0, -OBJECT_SUFFIX.length))
      .sort();
  }

  /** Stores a byte under each key. */
  async fill(bucket, keys) {
    const store = (key) => this.putObject(new S3Object(bucket, key, Buffer.from('x'), {}));
    await Promise.all(keys.map(store));
  }

  /** The multipart uploads begun and neither completed nor aborted, in order of (key, id). */
  async openUploads(bucket) {
    const root = this.getResourcePath(bucket, undefined, 'uploads');
    const found = [];
    for (const uploadId of (await readdir(root).catch(absentAsUndefined)) ?? []) {
      const path = join(root, uploadId, 'key');
      const key = await readFile(path, 'utf8').catch(absentAsUndefined);
      if (key === undefined) continue;
      found.push({ key, uploadId, initiated: (await stat(path)).mtime });
    }
    return found.sort((a, b) => (`${a.key}\n${a.uploadId}` < `${b.key}\n${b.uploadId}` ? -1 : 1));
  }

  async abortUpload(bucket, uploadId) {
    await rm(await this.#uploadFolder(bucket, uploadId), { recursive: true });
  }

  async #uploadFolder(bucket, uploadId) {
    const folder = join(this.getResourcePath(bucket, undefined, 'uploads'), uploadId);
    await stat(folder).catch((error) => {
      throw error.code === 'ENOENT' ? noSuchUpload() : error;
    });
    return folder;
  }

  async #writeAside(content, keepBytes = Infinity) {
    const folder = `${this.rootDirectory}-aside`;
    await mkdir(folder, { recursive: true });
    const path = join(folder, randomUUID());
    const md5 = createHash('md5');
    let size = 0;
    const counted = async function* (chunks) {
      for await (const chunk of chunks) {
        md5.update(chunk);
        const kept = chunk.subarray(0, Math.max(0, keepBytes - size));
        size += chunk.length;
        yield kept;
      }
    };
    try {
      const chunks = Buffer.isBuffer(content) ? [content] : content;
      await pipeline(chunks, counted, createWriteStream(path));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return { path, size, md5: md5.digest('hex') };
  }
}

function noSuchUpload() {
  return new S3Error('NoSuchUpload', 'The specified upload does not exist');
}
