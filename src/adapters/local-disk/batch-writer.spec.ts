import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchWriter } from './batch-writer.js';

describe('BatchWriter', () => {
  let folder: string;
  let file: FileHandle;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'batch-writer-'));
    file = await open(join(folder, 'file'), 'w');
  });

  afterEach(async () => {
    await file.close();
    await rm(folder, { recursive: true });
  });

  const written = (): Promise<Buffer> => readFile(join(folder, 'file'));

  it.each([
    ['no piece', []],
    ['a few bytes', [3]],
    ['many small pieces', Array.from({ length: 300 }, (_, index) => index % 7)],
    ['pieces as they come from a network', Array.from({ length: 50 }, () => 65_536)],
    ['one large piece', [5_000_000]],
  ])('writes %s in the order given', async (_, lengths) => {
    const pieces = lengths.map((length) => randomBytes(length));
    const writer = new BatchWriter(file);
    for (const piece of pieces) await writer.write(piece);
    await writer.end();
    expect(Buffer.concat(pieces).equals(await written())).toBe(true);
  });

  it('writes what the disk has left of a batch', async () => {
    const writer = new BatchWriter({
      writev: (pieces) => file.write(Buffer.concat(pieces), 0, 3),
      writeFile: (piece) => file.writeFile(piece),
      datasync: () => file.datasync(),
    });
    for (const piece of ['ab', 'cd', 'ef']) await writer.write(Buffer.from(piece));
    await writer.end();
    expect((await written()).toString()).toBe('abcdef');
  });

  it('tells of a write that failed while the next pieces came', async () => {
    const full = new Error('no space left');
    const writer = new BatchWriter({
      writev: () => Promise.reject(full),
      writeFile: (piece) => file.writeFile(piece),
      datasync: () => file.datasync(),
    });
    await writer.write(Buffer.alloc(2_000_000));
    await expect(writer.end()).rejects.toBe(full);
  });
});
