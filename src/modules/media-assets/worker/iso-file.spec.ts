import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breaksOffInBox } from './iso-file.js';

/** A box with so many bytes of content; its header can say something else. */
function box(type: string, content: number, says = content + 8): Buffer {
  const bytes = Buffer.alloc(content + 8);
  bytes.writeUInt32BE(says, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

/** The same, with its size in 64 bits. */
function longBox(type: string, content: number, says = BigInt(content + 16)): Buffer {
  const bytes = box(type, content + 8, 1);
  bytes.writeBigUInt64BE(says, 8);
  return bytes;
}

const WHOLE = [box('ftyp', 16), box('moov', 100), box('mdat', 1_000)];

describe('A file of boxes', () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'boxes-'));
    path = join(folder, 'file.mp4');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each<[string, boolean, Buffer[]]>([
    ['is whole when all its boxes are', false, WHOLE],
    ['is whole with a last box up to the end', false, [...WHOLE, box('mdat', 50, 0)]],
    ['is whole with sizes of 64 bits', false, [box('ftyp', 16), longBox('mdat', 900)]],
    ['breaks off within its media', true, [...WHOLE, box('mdat', 50, 5_000)]],
    ['breaks off within its index', true, [box('ftyp', 16), box('moov', 50, 60_000)]],
    ['breaks off within a fragment', true, [...WHOLE, box('moof', 10, 90)]],
    ['breaks off within a box of 64 bits', true, [longBox('mdat', 90, 2n ** 40n)]],
    ['may lack the end of a box that nobody needs', false, [...WHOLE, box('free', 9, 900)]],
    ['may end with bytes that are no box', false, [...WHOLE, Buffer.from('\0\0\0\x03moov')]],
    ['may end within the header of a box', false, [...WHOLE, Buffer.from('\0\0\x10')]],
    ['may end within the header of a box of 64 bits', false, [...WHOLE, box('mdat', 0, 1)]],
    ['may be empty', false, []],
  ])('%s', async (_name, breaksOff, boxes) => {
    await writeFile(path, Buffer.concat(boxes));
    expect(await breaksOffInBox(path, 'mp4')).toBe(breaksOff);
  });

  it.each(['mov', '3gp'] as const)('may be a %s', async (format) => {
    await writeFile(path, Buffer.concat(WHOLE).subarray(0, -1));
    expect(await breaksOffInBox(path, format)).toBe(true);
  });

  it('is told by its format alone: what looks like a broken box in any other is none', async () => {
    await writeFile(path, Buffer.concat(WHOLE).subarray(0, -1));
    expect(await breaksOffInBox(path, 'webm')).toBe(false);
  });
});
