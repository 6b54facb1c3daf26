import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  blackPng,
  damaged,
  hugeText,
  pngChunk,
  tinyGif,
  withSegment,
} from '../support/hostile-images.js';
import { imageProcesses } from '../support/image-tool.js';
import { peakResidentBytes, processorSeconds } from '../support/processes.js';
import { animation, codeOf, failureOf, fields, ImageBench } from './image-tool.fixture.js';

const MEBIBYTE = 1024 * 1024;

let bench: ImageBench;

beforeAll(async () => {
  bench = await ImageBench.open();
});
afterAll(async () => {
  await bench.close();
});

async function onlyProcess(): Promise<number> {
  const [pid, ...others] = await imageProcesses(bench.workshop.program);
  if (pid === undefined || others.length > 0) throw new Error('There is not one process');
  return pid;
}

describe('A bomb', () => {
  it.each([
    ['of 256 megapixels in 31 kB', () => blackPng(16_000, 16_000), 'PIXEL_LIMIT'],
    ['of 50,000 pixels a side', () => blackPng(50_000, 50_000, 100), 'PIXEL_LIMIT'],
    ['a pixel above the limit', () => blackPng(10_001, 5_000, 10), 'PIXEL_LIMIT'],
    [
      'of as many pixels as a number holds',
      () => blackPng(2 ** 31 - 1, 2 ** 31 - 1, 0),
      'INPUT_INVALID',
    ],
    ['of 10,000 frames', () => tinyGif(10_000), 'PIXEL_LIMIT'],
    ['of a frame more than allowed', () => tinyGif(501), 'PIXEL_LIMIT'],
    ['of a canvas of 65,535 pixels a side', () => tinyGif(1, 65_535, 65_535), 'PIXEL_LIMIT'],
    ['of frames that are too many pixels together', () => tinyGif(400, 400, 400), 'PIXEL_LIMIT'],
    ['of WebP frames', () => animation(501, 'webp'), 'PIXEL_LIMIT'],
  ])('%s is refused by its header', async (_, make, code) => {
    await bench.inspected(tinyGif(1));
    const pid = await onlyProcess();
    const before = await peakResidentBytes(pid);
    const bomb = await make();
    const spent = await processorSeconds(pid);
    expect(await codeOf(bench.inspected(bomb))).toBe(code);
    expect(await codeOf(bench.edited(bomb, { format: 'png' }))).toBe(code);
    expect((await processorSeconds(pid)) - spent).toBeLessThan(1);
    expect((await peakResidentBytes(pid)) - before).toBeLessThan(150 * MEBIBYTE);
    expect(await onlyProcess()).toBe(pid);
  });

  it.each(['zTXt', 'iTXt', 'iCCP'] as const)('in %s of a PNG is not unpacked', async (type) => {
    const packed = blackPng(8, 8, 8, { depth: 8, chunks: [hugeText(type)] });
    await bench.inspected(tinyGif(1));
    const pid = await onlyProcess();
    const before = await peakResidentBytes(pid);
    const outcome = await bench.edited(packed, { format: 'png' }).then(
      ({ result }) => result.length,
      (error: unknown) => error,
    );
    if (typeof outcome === 'number') expect(outcome).toBeLessThan(1000);
    else expect(await codeOf(Promise.reject(outcome as Error))).toBe('INPUT_INVALID');
    expect((await peakResidentBytes(pid)) - before).toBeLessThan(200 * MEBIBYTE);
  });

  it('is neither made', async () => {
    const image = await fields(64, 64).png().toBuffer();
    const code = (width: number, height: number, format: 'png' | 'webp' = 'png') =>
      codeOf(
        bench.edited(image, { format, resize: { width, height, fit: 'fill', enlarge: true } }),
      );
    expect(await code(16_384, 16_384)).toBe('OUTPUT_TOO_LARGE');
    expect(await code(16_385, 1)).toBe('OUTPUT_TOO_LARGE');
    expect(await code(16_384, 1, 'webp')).toBe('OUTPUT_TOO_LARGE');
    const frames = bench.edited(await animation(20, 'gif'), {
      format: 'webp',
      resize: { width: 2_000, fit: 'inside', enlarge: true },
    });
    expect(await codeOf(frames)).toBe('OUTPUT_TOO_LARGE');
  });
});

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">';
const LAUGHS = '<!DOCTYPE svg [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>';

describe('A file of another kind', () => {
  it.each([
    ['SVG', `${SVG}<rect width="9" height="9"/></svg>`],
    ['SVG that shows a file', `${SVG}<image xlink:href="file:///etc/passwd"/></svg>`],
    ['SVG that shows an address', `${SVG}<image xlink:href="http://127.0.0.1:9/"/></svg>`],
    ['SVG with a script', `${SVG}<script>alert(1)</script></svg>`],
    ['SVG that laughs a billion times', `<?xml version="1.0"?>${LAUGHS}${SVG}&b;</svg>`],
    ['HTML', '<!doctype html><html><body onload="alert(1)"></body></html>'],
    [
      'MVG',
      'push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 "/etc/passwd"\npop graphic-context',
    ],
    ['EPS', '%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n'],
    ['PDF', '%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n%%EOF'],
    ['XPM', '/* XPM */\nstatic char *x[] = {"1 1 1 1", "a c #000000", "a"};'],
    ['a name for ImageMagick', 'ephemeral:/etc/passwd'],
    ['PPM', 'P6 1 1 255\nabc'],
    ['a vips image', Buffer.concat([Buffer.from('b6a6f208', 'hex'), Buffer.alloc(200)])],
    ['Radiance', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\nabcd'],
  ])('is not read: %s', async (_, content) => {
    expect(await codeOf(bench.inspected(content))).toBe('INPUT_UNSUPPORTED');
  });

  it.each([
    ['one page', {}],
    ['six channels', { channels: 6 as const }],
    ['the large kind', { bigtiff: true }],
  ])(
    'is not read: TIFF of %s',
    async (_, { channels = 3, ...options }: { channels?: 3 | 6; bigtiff?: boolean }) => {
      const raw = { width: 8, height: 8, channels: 3 as const };
      const extra = Array.from({ length: channels - 3 }, () => Buffer.alloc(64));
      const image = sharp(Buffer.alloc(192), { raw });
      if (extra.length > 0) image.joinChannel(extra, { raw: { ...raw, channels: 1 } });
      const tiff = await image.tiff(options).toBuffer();
      expect(await codeOf(bench.inspected(tiff))).toBe('INPUT_UNSUPPORTED');
    },
  );

  it('is told what to do instead when it is HEIC', async () => {
    const heic = await fields().avif().toBuffer();
    // The same boxes around pixels of HEVC.
    for (const [from, to] of [
      ['avif', 'heic'],
      ['av01', 'hvc1'],
      ['av1C', 'hvcC'],
    ] as const) {
      for (let at = heic.indexOf(from); at >= 0; at = heic.indexOf(from, at + 1))
        heic.write(to, at);
    }
    const { code, message } = await failureOf(bench.inspected(heic));
    expect(code).toMatch(/^INPUT_/);
    expect(message).toMatch(/^[A-Z][^/]+\.$/);
  });
});

describe('A damaged image', () => {
  const formats = ['jpeg', 'png', 'webp', 'gif', 'avif'] as const;

  it.each(formats.flatMap((format) => [0.5, 0.98].map((share) => [format, share] as const)))(
    'of %s that ends after %d of it is truncated',
    async (format, share) => {
      const whole = await fields(200, 200).toFormat(format).toBuffer();
      const cut = whole.subarray(0, Math.floor(whole.length * share));
      expect(await codeOf(bench.edited(cut, { format: 'png' }))).toBe('INPUT_TRUNCATED');
    },
  );

  it('of nothing is invalid', async () => {
    expect(await codeOf(bench.inspected(''))).toBe('INPUT_INVALID');
  });

  it('of no pixels is invalid, of one is fine', async () => {
    expect(await codeOf(bench.inspected(blackPng(0, 0)))).toBe('INPUT_INVALID');
    const { facts } = await bench.edited(blackPng(1, 1), { format: 'jpeg' });
    expect(facts).toMatchObject({ width: 1, height: 1 });
  });

  it('with a wrong checksum is invalid', async () => {
    const png = blackPng(64, 64);
    const pixels = png.indexOf('IDAT');
    png[pixels + 12] = (png[pixels + 12] ?? 0) ^ 0xff;
    expect(await codeOf(bench.edited(png, { format: 'png' }))).toBe('INPUT_INVALID');
  });

  it.each(formats)(
    'of %s, whatever was changed, ends as a result or is at fault itself',
    async (format) => {
      const whole = await fields(48, 48).toFormat(format).toBuffer();
      await bench.inspected(whole);
      const pid = await onlyProcess();
      for (let seed = 0; seed < 40; seed++) {
        const outcome = await bench.edited(damaged(whole, seed), { format: 'jpeg' }).then(
          () => 'a result',
          (error: unknown) => codeOf(Promise.reject(error as Error)),
        );
        expect(outcome).toMatch(/^(a result|INPUT_\w+|PIXEL_LIMIT|OUTPUT_TOO_LARGE)$/);
      }
      expect(await onlyProcess()).toBe(pid);
    },
  );
});

describe('An image that is something else as well', () => {
  it('is no image when it only begins like one', async () => {
    const script = Buffer.from('GIF89a/*' + '\0'.repeat(20) + '*/=1;alert(1)//');
    expect(await codeOf(bench.edited(script, { format: 'png' }))).toMatch(/^INPUT_/);
  });

  it('loses the other when it is edited', async () => {
    const php = Buffer.from('<?php system($_GET[0]); ?>');
    const jpeg = withSegment(await fields().jpeg().toBuffer(), 0xe1, php);
    const polyglot = Buffer.concat([jpeg, Buffer.from('PK\x03\x04 <script>alert(1)</script>')]);
    const { result } = await bench.edited(polyglot, { format: 'jpeg' });
    expect(result.toString('latin1')).not.toMatch(/<\?php|<script|PK/);
    const text = pngChunk('tEXt', Buffer.from('Comment\0<script>alert(1)</script>'));
    const png = blackPng(8, 8, 8, { depth: 8, chunks: [text] });
    expect((await bench.edited(png, { format: 'png' })).result.includes('script')).toBe(false);
  });
});
