import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidStorageKeyError } from '../../src/contracts/storage-key.js';
import type { LocalFilesPort } from '../../src/ports/local-files.port.js';
import {
  StorageError,
  StoredObjectNotFoundError,
  type StoragePort,
  type StoredObject,
} from '../../src/ports/storage.port.js';
import { describeMemory } from './storage-memory.contract.js';
import { describeSignedUrls } from './storage-signed-urls.contract.js';
import { describeUnfinished } from './storage-unfinished.contract.js';

export interface StorageUnderTest {
  storage: StoragePort;
  localFiles?: LocalFilesPort;
  /** What puts that are under way, or did not clean up after themselves, hold in the store. */
  unfinished(): Promise<unknown[]>;
  /** Stores a byte under each key, where there is a quicker way than putting them. */
  fill?(keys: string[]): Promise<void>;
  dispose(): Promise<void>;
}

const MIB = 1024 * 1024;
/** More than one part of a multipart upload. */
const LARGE = 6 * MIB;
const A_MINUTE = 60_000;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (content: Buffer | string): Readable => Readable.from([Buffer.from(content)]);

async function keysOf(objects: AsyncIterable<StoredObject>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects) keys.push(key);
  return keys.sort();
}

/** The whole of what StoragePort promises. Every adapter runs it; `make` gives an empty store that can be reached. */
export function describeStorage(name: string, make: () => Promise<StorageUnderTest>): void {
  describe(`${name} storage`, () => {
    let tested: StorageUnderTest;
    let storage: StoragePort;
    const freshKey = (): string => `contract/${randomUUID()}/file.bin`;

    beforeAll(async () => {
      tested = await make();
      storage = tested.storage;
    });
    afterAll(() => tested.dispose());

    describe('an object', () => {
      it('is read back as it was stored, with its size and sha256', async () => {
        const key = freshKey();
        const content = randomBytes(100_000);
        const before = Date.now();
        const stored = await storage.put(key, bytesOf(content));
        expect(stored).toMatchObject({ key, bytes: 100_000, sha256: sha256(content) });
        expect(Math.abs(stored.modifiedAt.getTime() - before)).toBeLessThan(A_MINUTE);
        expect(sha256(await buffer(await storage.get(key)))).toBe(sha256(content));
        expect(await storage.stat(key)).toMatchObject({ key, bytes: 100_000 });
      });

      it('of several parts is read back as it was stored', async () => {
        const key = freshKey();
        const content = randomBytes(2 * LARGE + 1);
        const stored = await storage.put(
          key,
          Readable.from([content.subarray(0, 7), content.subarray(7)]),
        );
        expect(stored).toMatchObject({ bytes: content.length, sha256: sha256(content) });
        expect(sha256(await buffer(await storage.get(key)))).toBe(sha256(content));
        expect(await tested.unfinished()).toEqual([]);
      });

      it('may be empty', async () => {
        const key = freshKey();
        expect(await storage.put(key, Readable.from([]))).toMatchObject({
          bytes: 0,
          sha256: sha256(Buffer.alloc(0)),
        });
        expect(await storage.stat(key)).toMatchObject({ bytes: 0 });
        expect(await buffer(await storage.get(key))).toHaveLength(0);
      });

      it.each([
        [{ start: 0, end: 0 }, '0'],
        [{ start: 0, end: 3 }, '0123'],
        [{ start: 4, end: 4 }, '4'],
        [{ start: 9, end: 9 }, '9'],
        [{ start: 7, end: 99 }, '789'],
      ])('is read in part, both ends included: %o', async (range, expected) => {
        const key = freshKey();
        await storage.put(key, bytesOf('0123456789'));
        expect(await text(await storage.get(key, range))).toBe(expected);
      });

      it('has nothing past its end', async () => {
        const key = freshKey();
        await storage.put(key, bytesOf('0123456789'));
        const reading = storage.get(key, { start: 10, end: 12 });
        await expect(reading).rejects.toThrow(StorageError);
        await expect(reading).rejects.toMatchObject({ retryable: false });
        await expect(storage.get(key, { start: 5, end: 4 })).rejects.toThrow(RangeError);
      });

      it('that does not exist is told apart from a failure', async () => {
        const key = freshKey();
        await expect(storage.get(key)).rejects.toThrow(StoredObjectNotFoundError);
        await expect(storage.get(`${key}/below`)).rejects.toMatchObject({ key: `${key}/below` });
        expect(await storage.stat(key)).toBeUndefined();
        await storage.put(key, bytesOf('x'));
        expect(await storage.stat(key.slice(0, -'/file.bin'.length))).toBeUndefined();
      });

      it('can be deleted, also twice, and leaves its neighbours alone', async () => {
        const key = freshKey();
        await storage.put(key, bytesOf('x'));
        await storage.put(`${key}.neighbour`, bytesOf('y'));
        await storage.delete(key);
        await storage.delete(key);
        await storage.delete(freshKey());
        expect(await storage.stat(key)).toBeUndefined();
        expect(await text(await storage.get(`${key}.neighbour`))).toBe('y');
      });

      it('is stored while its neighbours are deleted', async () => {
        const folder = `contract/${randomUUID()}`;
        const keys = Array.from({ length: 4 }, (_, i) => `${folder}/deep/er/${i}.bin`);
        for (let round = 0; round < 15; round++) {
          await Promise.all(
            keys.map(async (key) => {
              await storage.put(key, bytesOf('x'));
              await storage.delete(key);
            }),
          );
        }
        expect(await keysOf(storage.list(folder))).toEqual([]);
      });

      it('is replaced whole: who reads meanwhile gets the old or the new', async () => {
        const key = freshKey();
        const versions = [Buffer.alloc(LARGE, 1), Buffer.alloc(LARGE + 5, 2)];
        const known = versions.map(sha256);
        await storage.put(key, bytesOf(versions[0] ?? ''));
        let writing = true;
        const write = async (): Promise<void> => {
          for (let i = 1; i <= 5; i++) await storage.put(key, bytesOf(versions[i % 2] ?? ''));
          writing = false;
        };
        const read = async (): Promise<string[]> => {
          const seen: string[] = [];
          while (writing) seen.push(sha256(await buffer(await storage.get(key))));
          return seen;
        };
        const [seen] = await Promise.all([read(), write()]);
        expect(seen.length).toBeGreaterThan(1);
        expect(known).toEqual(expect.arrayContaining([...new Set(seen)]));
      });
    });

    describe('a listing', () => {
      it('holds exactly what begins with the prefix', async () => {
        const folder = `contract/${randomUUID()}`;
        const keys = ['a.txt', 'a/b.txt', 'a/b/c.txt', 'ab.txt', 'b/a.txt'].map(
          (k) => `${folder}/${k}`,
        );
        for (const key of keys) await storage.put(key, bytesOf(key));
        const under = (prefix: string): string[] =>
          keys.filter((k) => k.startsWith(`${folder}/${prefix}`)).sort();
        for (const prefix of ['', 'a', 'a/', 'a/b', 'a/b/', 'a/b.txt', 'ab', 'b/', 'c', 'c/d/e']) {
          expect(await keysOf(storage.list(`${folder}/${prefix}`)), prefix).toEqual(under(prefix));
        }
        expect(await keysOf(storage.list(''))).toEqual(expect.arrayContaining(keys));
        for await (const object of storage.list(`${folder}/a.txt`)) {
          expect(object).toMatchObject({ key: keys[0], bytes: keys[0]?.length });
          expect(Date.now() - object.modifiedAt.getTime()).toBeLessThan(A_MINUTE);
        }
      });

      it('goes on past a thousand objects', async () => {
        const folder = `contract/${randomUUID()}`;
        const keys = Array.from({ length: 1_005 }, (_, i) => `${folder}/${i % 3}/${i}`).sort();
        if (tested.fill !== undefined) await tested.fill(keys);
        else await Promise.all(keys.map((key) => storage.put(key, bytesOf('x'))));
        expect(await keysOf(storage.list(`${folder}/`))).toEqual(keys);
      });
    });

    describe('a key', () => {
      it.each([
        '',
        '/a',
        'a/',
        'a//b',
        '../a',
        'a/../../b',
        'a/.',
        'é.mp4',
        'a b',
        'a\\b',
        'a\0',
        'a%2f',
      ])('must not be %j: it is refused before anything is touched', async (key) => {
        const body = bytesOf('x');
        const refused = [
          storage.put(key, body),
          storage.get(key),
          storage.stat(key),
          storage.delete(key),
          storage.signedUrl(key, { expiresInSeconds: 60 }),
          ...(tested.localFiles === undefined
            ? []
            : [tested.localFiles.locate(key), tested.localFiles.adopt('/dev/null', key)]),
        ];
        for (const refusal of await Promise.allSettled(refused)) {
          expect(refusal).toMatchObject({ reason: expect.any(InvalidStorageKeyError) as unknown });
        }
        expect(body.readableDidRead).toBe(false);
      });

      it('climbs no more as a prefix', async () => {
        await expect(keysOf(storage.list('../'))).rejects.toThrow(InvalidStorageKeyError);
        await expect(keysOf(storage.list('a/../../'))).rejects.toThrow(InvalidStorageKeyError);
      });
    });

    it('says that it can be reached', async () => {
      await expect(storage.check()).resolves.toBeUndefined();
    });

    describeMemory(() => storage);
    describeUnfinished(() => tested);
    describeSignedUrls(() => storage);
  });
}
