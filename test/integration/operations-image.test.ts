import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobError, type JobFailureCode } from '../../src/contracts/job-failure.js';
import { ffmpeg } from '../support/media.js';
import { blackPng, tinyGif } from '../support/hostile-images.js';
import { OperationBench } from '../support/operation-run.js';

let folder: string;
let bench: OperationBench;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operations-image-'));
  bench = await OperationBench.open();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await bench.close();
});

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** A picture with something to see in it. */
async function photo(name: string, width = 800, height = 600): Promise<string> {
  const grain = { type: 'gaussian', mean: 128, sigma: 25 } as const;
  const image = sharp({ create: { width, height, channels: 3, background: 'red', noise: grain } });
  const path = join(folder, name);
  await image.blur(1).toFile(path);
  return path;
}

/** An animation of five frames in GIF. */
function moving(): Promise<Buffer> {
  const data = Buffer.alloc(20 * 20 * 5 * 3);
  for (let n = 0; n < 5; n++) data.fill(n * 50, n * 1200, (n + 1) * 1200);
  const raw = { width: 20, height: 100, channels: 3 as const, pageHeight: 20 };
  return sharp(data, { raw })
    .gif({ delay: [50, 50, 50, 50, 50] })
    .toBuffer();
}

async function failure(work: Promise<unknown>): Promise<JobError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof JobError) return error;
  throw new Error('It did not fail with a code', { cause: error });
}

async function codeOf(work: Promise<unknown>): Promise<JobFailureCode> {
  return (await failure(work)).code;
}

describe('image_resize', () => {
  it.each([
    ['by width', { width: 400 }, [400, 300]],
    ['by height', { height: 60 }, [80, 60]],
    ['inside both', { width: 100, height: 100 }, [100, 75]],
    ['to both as they are', { width: 100, height: 100, maintain_aspect_ratio: false }, [100, 100]],
    ['to more than there was', { width: 1000 }, [1000, 750]],
  ])('makes a picture smaller or larger: %s', async (_, parameters, [width, height]) => {
    const input = await photo('resize.jpg');
    const { path, facts, bytes } = await bench.run('image_resize', input, parameters);
    expect(await sharp(path).metadata()).toMatchObject({ format: 'jpeg', width, height });
    expect(facts).toMatchObject({ width, height, frames: 1 });
    expect(bytes).toBe((await stat(path)).size);
  });

  it('keeps an animation, or makes it a picture', async () => {
    const input = await file('moving.gif', await moving());
    const kept = await bench.run('image_resize', input, { width: 10 });
    expect(await sharp(kept.path, { animated: true }).metadata()).toMatchObject({
      format: 'gif',
      pages: 5,
      pageHeight: 10,
      delay: [50, 50, 50, 50, 50],
    });
    const still = await bench.run('image_resize', input, { width: 10, output_format: 'png' });
    expect(await sharp(still.path).metadata()).toMatchObject({ format: 'png', height: 10 });
  });

  it('refuses a result larger than allowed', async () => {
    const input = await file('column.png', blackPng(10, 16_000));
    expect(await codeOf(bench.run('image_resize', input, { width: 16_000 }))).toBe(
      'OUTPUT_TOO_LARGE',
    );
  });
});

describe('image_convert', () => {
  it.each(['jpg', 'jpeg', 'png', 'webp'])('makes %s', async (output_format) => {
    const input = await photo('convert.png', 64, 48);
    const { path, plan } = await bench.run('image_convert', input, { output_format });
    const format = output_format === 'jpg' ? 'jpeg' : output_format;
    expect(plan.output.format).toBe(format);
    expect((await sharp(path).metadata()).format).toBe(format);
  });

  it.each(['jpg', 'webp', 'png'])('keeps %s below a size in bytes', async (output_format) => {
    const input = await photo('large.png');
    const free = await bench.run('image_convert', input, { output_format });
    for (const share of [0.6, 0.1]) {
      const max_bytes = Math.floor(free.bytes * share);
      const { bytes, path } = await bench.run('image_convert', input, { output_format, max_bytes });
      expect((await readFile(path)).length).toBe(bytes);
      expect(bytes).toBeLessThanOrEqual(max_bytes);
      expect(bytes).toBeGreaterThan(max_bytes * 0.6);
    }
  });

  it('names the smallest size reached where the one asked for cannot be', async () => {
    const input = await photo('tiny.png');
    const { code, message } = await failure(
      bench.run('image_convert', input, { output_format: 'jpg', max_bytes: 256 }),
    );
    expect(code).toBe('TARGET_UNREACHABLE');
    expect(message).toMatch(/\d+ bytes/);
  });
});

describe('A BMP', () => {
  const bmp = async (name: string, pixels: string): Promise<string> => {
    const path = join(folder, name);
    const source = 'color=c=red@0.5:s=30x20,format=rgba';
    await ffmpeg('-f', 'lavfi', '-i', source, '-frames:v', '1', '-pix_fmt', pixels, path);
    return path;
  };

  it('becomes a PNG of another size', async () => {
    const { path } = await bench.run('image_resize', await bmp('plain.bmp', 'bgr24'), {
      width: 15,
    });
    const { data } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    expect(await sharp(path).metadata()).toMatchObject({ format: 'png', width: 15, height: 10 });
    expect([...data.subarray(0, 3)].map((value) => Math.round(value / 255))).toEqual([1, 0, 0]);
  });

  it('stays transparent where it was', async () => {
    const input = await bmp('clear.bmp', 'bgra');
    const { path } = await bench.run('image_convert', input, { output_format: 'webp' });
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(4);
    expect(data[3]).toBeGreaterThan(120);
    expect(data[3]).toBeLessThan(136);
  });

  it('with its channels in an order of its own keeps its colours', async () => {
    // Two pixels of green at half strength, in a header of 108 bytes; red, green, blue and alpha from the last byte on.
    const bytes = Buffer.alloc(14 + 108 + 8);
    bytes.write('BM');
    bytes.writeUInt32LE(bytes.length, 2);
    const fields = [14 + 108, 108, 2, 1, 1 | (32 << 16), 3, 8];
    fields.forEach((value, n) => bytes.writeUInt32LE(value, 10 + 4 * n));
    const masks = [0xff000000, 0x00ff0000, 0x0000ff00, 0x000000ff];
    masks.forEach((mask, n) => bytes.writeUInt32LE(mask, 54 + 4 * n));
    bytes.set([128, 0, 255, 0, 128, 0, 255, 0], 14 + 108);
    const input = await file('odd.bmp', bytes);
    const { path } = await bench.run('image_convert', input, { output_format: 'png' });
    const { data } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 4)]).toEqual([0, 255, 0, 128]);
  });

  it('of more pixels than allowed is refused before it is read', async () => {
    const bytes = await readFile(await bmp('bomb.bmp', 'bgr24'));
    bytes.writeInt32LE(8_000, 18);
    bytes.writeInt32LE(8_000, 22);
    const input = await file('bomb.bmp', bytes);
    expect(await codeOf(bench.run('image_resize', input, { width: 8 }))).toBe('PIXEL_LIMIT');
  });

  it('that breaks off is no picture', async () => {
    const bytes = await readFile(await bmp('whole.bmp', 'bgr24'));
    const input = await file('cut.bmp', bytes.subarray(0, bytes.length / 2));
    expect(await codeOf(bench.run('image_resize', input, { width: 8 }))).toMatch(/^INPUT_/);
  });
});

describe('An image that cannot be worked on', () => {
  it.each([
    ['a bomb', () => blackPng(16_000, 16_000), 'PIXEL_LIMIT'],
    ['too many frames', () => tinyGif(501), 'PIXEL_LIMIT'],
    ['a cut PNG', () => blackPng(900, 900).subarray(0, 100), 'INPUT_TRUNCATED'],
    ['text', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'INPUT_UNSUPPORTED'],
    ['a TIFF', () => Buffer.from('II*\0\x08\0\0\0\0\0', 'latin1'), 'INPUT_UNSUPPORTED'],
  ])('is told apart: %s', async (_, make, code) => {
    const input = await file('odd', make());
    expect(await codeOf(bench.run('image_convert', input, { output_format: 'png' }))).toBe(code);
  });
});
