import { randomUUID } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { StorageError, type StoragePort } from '../../src/ports/storage.port.js';
import type { StorageUnderTest } from './storage.contract.js';

/** More than one part of a multipart upload. */
const LARGE = 6 * 1024 * 1024;
const A_MINUTE = 60_000;
const PATIENCE = { timeout: 20_000 };

const bytesOf = (content: string): Readable => Readable.from([Buffer.from(content)]);

/** What StoragePort promises of puts that fail, are aborted, or are never ended. */
export function describeUnfinished(tested: () => StorageUnderTest): void {
  const storage = (): StoragePort => tested().storage;
  const freshKey = (): string => `contract/${randomUUID()}/file.bin`;
  const keysBelow = async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of storage().list(prefix)) keys.push(key);
    return keys;
  };

  describe('a put that does not end well', () => {
    const unchanged = async (key: string): Promise<void> => {
      expect(await text(await storage().get(key))).toBe('before');
      expect(await keysBelow(key)).toEqual([key]);
      expect(await tested().unfinished()).toEqual([]);
    };

    it.each([
      ['at once', 0],
      ['after a few bytes', 1],
      ['after several parts', 3],
    ])('because its body fails %s leaves nothing', async (_, chunks) => {
      const key = freshKey();
      await storage().put(key, bytesOf('before'));
      const failure = new Error('The client went away');
      const body = Readable.from(
        (async function* () {
          for (let i = 0; i < chunks; i++) yield Buffer.alloc(chunks === 1 ? 10 : LARGE);
          throw await Promise.resolve(failure);
        })(),
      );
      await expect(storage().put(key, body)).rejects.toBe(failure);
      await unchanged(key);
    });

    it('because its body is destroyed before it is read leaves nothing', async () => {
      const key = freshKey();
      await storage().put(key, bytesOf('before'));
      const failing = new PassThrough();
      const failure = new Error('Gone early');
      const refused = expect(storage().put(key, failing)).rejects.toBe(failure);
      failing.destroy(failure);
      await refused;
      const cut = new PassThrough();
      cut.write('some');
      const cutShort = expect(storage().put(key, cut)).rejects.toThrow();
      cut.destroy();
      await cutShort;
      await unchanged(key);
    });

    it('because it is aborted leaves nothing, and says why', async () => {
      const key = freshKey();
      await storage().put(key, bytesOf('before'));
      const reason = new Error('The job was cancelled');
      await expect(
        storage().put(key, bytesOf('after'), { signal: AbortSignal.abort(reason) }),
      ).rejects.toBe(reason);
      const aborter = new AbortController();
      const body = new PassThrough();
      body.write(Buffer.alloc(2 * LARGE));
      const putting = expect(storage().put(key, body, { signal: aborter.signal })).rejects.toBe(
        reason,
      );
      await vi.waitFor(async () => {
        expect(await tested().unfinished()).not.toEqual([]);
      }, PATIENCE);
      aborter.abort(reason);
      await putting;
      expect(body.destroyed).toBe(true);
      await unchanged(key);
    });
  });

  describe('a sweep', () => {
    it('removes what unfinished puts left behind, but nothing younger', async () => {
      const folder = `contract/${randomUUID()}`;
      const bodies = Array.from({ length: 5 }, () => new PassThrough());
      const puts = Promise.allSettled(
        bodies.map((body, i) => storage().put(`${folder}/${i}`, body)),
      );
      for (const body of bodies) body.write(Buffer.alloc(LARGE));
      await vi.waitFor(async () => {
        expect(await tested().unfinished()).toHaveLength(5);
      }, PATIENCE);
      expect(await storage().sweepUnfinished(new Date(Date.now() - A_MINUTE))).toBe(0);
      expect(await tested().unfinished()).toHaveLength(5);
      expect(await storage().sweepUnfinished(new Date(Date.now() + A_MINUTE))).toBe(5);
      expect(await tested().unfinished()).toEqual([]);
      for (const body of bodies) body.end('the rest');
      for (const put of await puts) {
        expect(put).toMatchObject({ reason: expect.any(StorageError) as unknown });
        expect(put).toMatchObject({ reason: { retryable: true } });
      }
      expect(await keysBelow(folder)).toEqual([]);
      expect(await storage().sweepUnfinished(new Date(Date.now() + A_MINUTE))).toBe(0);
    });
  });
}
