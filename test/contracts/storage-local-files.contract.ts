import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  rmdir,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StorageError, StoredObjectNotFoundError } from '../../src/ports/storage.port.js';
import type { LocalDiskUnderTest } from './storage-local-disk.js';

/** On Linux always a file system of its own, so that a file there cannot be renamed into the store. */
const OTHER_DISK = '/dev/shm';

const A_DAY = 24 * 3_600_000;

/** What LocalFilesPort promises, and what becomes of a store whose folder was tampered with. */
export function describeLocalFiles(name: string, make: () => Promise<LocalDiskUnderTest>): void {
  describe(`${name}, as files`, () => {
    let tested: LocalDiskUnderTest;
    let folder: string;
    let otherDisk: string;
    const freshKey = (): string => `files/${randomUUID()}/result.bin`;
    const put = (key: string, content: string): Promise<unknown> =>
      tested.storage.put(key, Readable.from([Buffer.from(content)]));

    beforeAll(async () => {
      tested = await make();
      folder = await mkdtemp(join(tmpdir(), 'framewright-made-'));
      otherDisk = await mkdtemp(join(OTHER_DISK, 'framewright-made-'));
    });
    afterAll(async () => {
      await tested.dispose();
      await rm(folder, { recursive: true, force: true });
      await rm(otherDisk, { recursive: true, force: true });
    });

    it('locates an object where it can be read in place, by its owner alone', async () => {
      const key = freshKey();
      await put(key, 'in place');
      const path = await tested.localFiles.locate(key);
      expect(await readFile(path, 'utf8')).toBe('in place');
      expect((await lstat(path)).mode & 0o777).toBe(0o600);
    });

    it('locates nothing that is not an object', async () => {
      const key = freshKey();
      await expect(tested.localFiles.locate(key)).rejects.toThrow(StoredObjectNotFoundError);
      await put(key, 'x');
      const parent = key.slice(0, key.lastIndexOf('/'));
      await expect(tested.localFiles.locate(parent)).rejects.toThrow(StoredObjectNotFoundError);
    });

    it.each([
      ['of the same disk', () => folder],
      ['of another disk', () => otherDisk],
    ])('adopts a finished file %s, replacing what was there', async (_, from) => {
      const key = freshKey();
      await put(key, 'before');
      const content = randomBytes(3_000_000);
      const path = join(from(), 'made.bin');
      await writeFile(path, content);
      const longAgo = new Date(Date.now() - A_DAY);
      await utimes(path, longAgo, longAgo);
      const adopted = await tested.localFiles.adopt(path, key);
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(adopted).toMatchObject({ key, bytes: content.length, sha256 });
      expect(await tested.storage.stat(key)).toEqual({
        key,
        bytes: content.length,
        modifiedAt: adopted.modifiedAt,
      });
      expect(Date.now() - adopted.modifiedAt.getTime()).toBeLessThan(A_DAY / 2);
      expect(content.equals(await readFile(await tested.localFiles.locate(key)))).toBe(true);
      await expect(lstat(path)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(await tested.unfinished()).toEqual([]);
    });

    it('adopts a file measured before under what it held then', async () => {
      const key = freshKey();
      const path = join(folder, 'measured.bin');
      const content = randomBytes(2_500_000);
      await writeFile(path, content);
      const measured = await tested.localFiles.measure(path);
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(measured).toMatchObject({ bytes: content.length, sha256 });
      const marked = { ...measured, sha256: 'not read again' };
      expect(await tested.localFiles.adopt(path, key, marked)).toMatchObject({
        bytes: content.length,
        sha256: 'not read again',
      });
    });

    it.each([
      ['longer', 'changed since', undefined],
      ['of the same length, later', 'earlier', new Date(Date.now() + A_DAY)],
    ])('reads a file again that became %s after it was measured', async (_, text, modified) => {
      const key = freshKey();
      const path = join(folder, 'changed.bin');
      await writeFile(path, 'at once');
      const measured = await tested.localFiles.measure(path);
      await writeFile(path, text);
      if (modified !== undefined) await utimes(path, modified, modified);
      const sha256 = createHash('sha256').update(text).digest('hex');
      expect(await tested.localFiles.adopt(path, key, measured)).toMatchObject({ sha256 });
    });

    it('measures no further once its signal has fired, and neither a link nor what is not there', async () => {
      const path = join(folder, 'unwanted.bin');
      await writeFile(path, 'x');
      const reason = new Error('not wanted any more');
      await expect(tested.localFiles.measure(path, AbortSignal.abort(reason))).rejects.toBe(reason);
      await symlink(path, join(folder, 'measured-link'));
      for (const source of ['measured-link', 'absent']) {
        await expect(tested.localFiles.measure(join(folder, source))).rejects.toThrow(StorageError);
      }
    });

    it('adopts neither a link nor a folder nor what is not there', async () => {
      const secret = join(folder, 'secret');
      await writeFile(secret, 'not yours');
      await symlink(secret, join(folder, 'link'));
      await mkdir(join(folder, 'subfolder'));
      for (const source of ['link', 'subfolder', 'absent']) {
        const key = freshKey();
        await expect(tested.localFiles.adopt(join(folder, source), key)).rejects.toThrow(
          StorageError,
        );
        expect(await tested.storage.stat(key)).toBeUndefined();
      }
      expect(await readFile(secret, 'utf8')).toBe('not yours');
      expect((await lstat(join(folder, 'subfolder'))).isDirectory()).toBe(true);
    });

    it('keeps a file that it could not take', async () => {
      const key = freshKey();
      await put(`${key}/below`, 'the key is a folder already');
      const path = join(folder, 'kept.bin');
      await writeFile(path, 'kept');
      await expect(tested.localFiles.adopt(path, key)).rejects.toThrow(StorageError);
      expect(await readFile(path, 'utf8')).toBe('kept');
    });

    it('does not follow a folder that leads out of the store', async () => {
      const outside = join(folder, 'outside');
      await mkdir(outside);
      await writeFile(join(outside, 'passwd'), 'not yours');
      await symlink(outside, join(tested.root, 'objects', 'tampered'));
      await writeFile(join(folder, 'made'), 'x');
      const attempts = [
        tested.storage.get('tampered/passwd'),
        tested.storage.stat('tampered/passwd'),
        tested.storage.delete('tampered/passwd'),
        put('tampered/new', 'x'),
        put('tampered/deep/er/new', 'x'),
        tested.localFiles.locate('tampered/passwd'),
        tested.localFiles.adopt(join(folder, 'made'), 'tampered/new'),
        tested.storage.list('tampered/').next(),
      ];
      for (const attempt of await Promise.allSettled(attempts)) {
        expect(attempt).toMatchObject({ reason: expect.any(StorageError) as unknown });
      }
      expect(await readFile(join(outside, 'passwd'), 'utf8')).toBe('not yours');
      await expect(lstat(join(outside, 'new'))).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(lstat(join(outside, 'deep'))).rejects.toMatchObject({ code: 'ENOENT' });
      for await (const { key } of tested.storage.list('')) expect(key).not.toMatch(/^tampered/);
    });

    it('does not read through a link in place of an object, and puts a file in its place', async () => {
      const secret = join(folder, 'shadow');
      await writeFile(secret, 'not yours');
      const key = freshKey();
      await put(`${key}.neighbour`, 'x');
      await symlink(secret, join(tested.root, 'objects', key));
      await expect(tested.storage.get(key)).rejects.toThrow(StorageError);
      await expect(tested.localFiles.locate(key)).rejects.toThrow(StoredObjectNotFoundError);
      expect(await tested.storage.stat(key)).toBeUndefined();
      await put(key, 'mine');
      expect(await text(await tested.storage.get(key))).toBe('mine');
      expect(await readFile(secret, 'utf8')).toBe('not yours');
    });

    it('is stored even while others remove its empty folder', async () => {
      const key = `contested/${randomUUID()}/file.bin`;
      const parent = dirname(join(tested.root, 'objects', key));
      let putting = true;
      const removeEmptyFolder = async (): Promise<void> => {
        while (putting) {
          await rmdir(parent).catch((error: unknown) => {
            expect((error as NodeJS.ErrnoException).code).toMatch(/^(ENOENT|ENOTEMPTY)$/);
          });
          await pause(Math.random()); // now before, now between, now after the steps of a put
        }
      };
      const putAndDelete = async (): Promise<void> => {
        for (let round = 0; round < 200; round++) {
          await put(key, 'x');
          await tested.storage.delete(key);
        }
        putting = false;
      };
      await Promise.all([removeEmptyFolder(), putAndDelete()]);
      expect(await tested.unfinished()).toEqual([]);
    });

    it('leaves no empty folders behind', async () => {
      const key = `emptied/${randomUUID()}/a/b/c`;
      await put(key, 'x');
      await tested.storage.delete(key);
      await expect(lstat(join(tested.root, 'objects', 'emptied'))).rejects.toMatchObject({
        code: 'ENOENT',
      });
    });
  });
}
