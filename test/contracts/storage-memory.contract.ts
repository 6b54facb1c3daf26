import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { StoragePort } from '../../src/ports/storage.port.js';

const MIB = 1024 * 1024;

/** Chunks, each a buffer of its own, so that an adapter that keeps them is seen to. */
async function* generated(bytes: number, onChunk: (sent: number) => void): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes; sent += 256 * 1024) {
    onChunk(sent);
    yield await Promise.resolve(Buffer.alloc(256 * 1024, sent / (256 * 1024)));
  }
}

/** StoragePort's promise that a put needs the same memory for any size. */
export function describeMemory(storageOf: () => StoragePort): void {
  it('stores 200 MB without holding them', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const resident = (): number => {
      collectGarbage();
      return process.memoryUsage.rss() / MIB;
    };
    const put = (bytes: number, onChunk: (sent: number) => void): Promise<unknown> =>
      storageOf().put(key, Readable.from(generated(bytes, onChunk)));
    const key = `contract/${randomUUID()}/large.bin`;
    await put(32 * MIB, () => undefined);
    const before = resident();
    let most = 0;
    await put(200 * MIB, (sent) => {
      if (sent % (8 * MIB) === 0) most = Math.max(most, resident());
    });
    expect((await storageOf().stat(key))?.bytes).toBe(200 * MIB);
    expect(most - before).toBeLessThan(64);
    await storageOf().delete(key);
  });
}
