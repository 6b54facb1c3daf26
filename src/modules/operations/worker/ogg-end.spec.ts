import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endsInMidPage } from './ogg-end.js';

/** A page with a body of so many bytes. */
function page(bytes: number): Buffer {
  const lengths = [...Array.from({ length: Math.floor(bytes / 255) }, () => 255), bytes % 255];
  const header = Buffer.alloc(27);
  header.write('OggS', 'latin1');
  header[26] = lengths.length;
  return Buffer.concat([header, Buffer.from(lengths), Buffer.alloc(bytes, 1)]);
}

describe('The end of an Ogg file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ogg-end-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function ends(bytes: Buffer): Promise<boolean> {
    const path = join(folder, 'sound.ogg');
    await writeFile(path, bytes);
    return endsInMidPage(path);
  }

  it.each([
    ['after a page', 0, false],
    ['before the last byte of a page', 1, true],
    ['in the middle of a page', 20_000, true],
    ['in the table of a page', 40_000, true],
    ['in the header of a page', 40_000 + 157 + 10, true],
    ['between two pages', 40_000 + 157 + 27, false],
  ])('is found %s', async (_name, missing, cut) => {
    const whole = Buffer.concat([page(60_000), page(60_000), page(40_000)]);
    expect(await ends(whole.subarray(0, whole.length - missing))).toBe(cut);
  });

  it('is found in a file shorter than a page', async () => {
    expect(await ends(page(10))).toBe(false);
    expect(await ends(page(10).subarray(0, 30))).toBe(true);
  });
});
