import sharp, { type Sharp } from 'sharp';
import { expect } from 'vitest';
import { animation } from '../../../contracts/image-tool.fixture.js';
import {
  blackPng,
  hugeText,
  pngChunk,
  tinyGif,
  withSegment,
} from '../../../support/hostile-images.js';
import type { MediaCase } from './operation-outcome.js';

const TO_PNG = { operation: 'image_convert', parameters: { output_format: 'png' } };
const TO_JPEG = { operation: 'image_convert', parameters: { output_format: 'jpg' } };

const INVALID = 'failed INPUT_INVALID';
const TRUNCATED = 'failed INPUT_TRUNCATED';
const PIXELS = 'failed PIXEL_LIMIT';
const TOO_LARGE = 'failed OUTPUT_TOO_LARGE';

/** A picture of noise, which no format makes small. */
export const noise = (width = 64, height = width): Sharp =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: 'black',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });

/** As many pixels as a header of BMP can claim, none of them there. */
function bmp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(54 + 64);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return bytes;
}

const BOMBS: MediaCase[] = [
  ...[
    { name: '256 megapixels in 31 kB', make: () => blackPng(16_000, 16_000), answer: PIXELS },
    { name: '50,000 pixels a side', make: () => blackPng(50_000, 50_000, 100), answer: PIXELS },
    { name: 'a pixel above the limit', make: () => blackPng(10_001, 5_000, 10), answer: PIXELS },
    {
      name: 'as many pixels as a number holds',
      make: () => blackPng(2 ** 31 - 1, 2 ** 31 - 1, 0),
      answer: INVALID,
    },
    { name: '10,000 frames', make: () => tinyGif(10_000), answer: PIXELS },
    { name: 'a frame more than allowed', make: () => tinyGif(501), answer: PIXELS },
    { name: 'a canvas of 65,535 a side', make: () => tinyGif(1, 65_535, 65_535), answer: PIXELS },
    { name: 'frames of too much together', make: () => tinyGif(400, 400, 400), answer: PIXELS },
    { name: 'too many WebP frames', make: () => animation(501, 'webp'), answer: PIXELS },
    { name: 'a BMP of a billion pixels', make: () => bmp(32_000, 32_000), answer: INVALID },
  ].map((row) => ({ ...row, ...TO_PNG, effort: 1 })),
  ...(['zTXt', 'iTXt', 'iCCP'] as const).map((type) => ({
    name: `100 MB of ${type}`,
    make: () => blackPng(8, 8, 8, { depth: 8, chunks: [hugeText(type)] }),
    ...TO_PNG,
    answer: 'completed',
    check: (output: Buffer) => {
      expect(output.length).toBeLessThan(1_000);
    },
  })),
];

const ABSURD_SIZES: MediaCase[] = [
  [{ height: 16_384 }, TOO_LARGE],
  [{ width: 16_384, height: 1, maintain_aspect_ratio: false, output_format: 'webp' }, TOO_LARGE],
  [{ width: 16_384, height: 16_384 }, '400 VALIDATION_FAILED'],
  [{ width: 2_147_483_647, height: 2_147_483_647 }, '400 VALIDATION_FAILED'],
  [{ width: 100_000, height: 1 }, '400 VALIDATION_FAILED'],
  [{ width: 1, height: 1 }, 'completed'],
].map(([parameters, answer]) => ({
  name: `a size of ${JSON.stringify(parameters)}`,
  operation: 'image_resize',
  parameters: parameters as Record<string, unknown>,
  make: () => noise().png().toBuffer(),
  answer: answer as string,
}));

const DAMAGED: MediaCase[] = [
  ...(['jpeg', 'png', 'webp', 'gif', 'avif'] as const).map((format) => ({
    name: `half of a ${format}`,
    make: async () => {
      const whole = await noise(200).toFormat(format).toBuffer();
      return whole.subarray(0, whole.length / 2);
    },
    answer: TRUNCATED,
  })),
  { name: 'no pixels', make: () => blackPng(0, 0), answer: INVALID },
  { name: 'a BMP of no pixels', make: () => bmp(0, 0), answer: INVALID },
  { name: 'a BMP of which the pixels are missing', make: () => bmp(500, 500), answer: INVALID },
  { name: 'one pixel', make: () => blackPng(1, 1), answer: 'completed' },
  {
    name: 'a beginning and a script',
    make: () => Buffer.from(`GIF89a/*${'\0'.repeat(20)}*/=1;alert(1)//`),
    answer: TRUNCATED,
  },
].map((row) => ({ ...row, ...TO_PNG }));

const HIDDEN = /<\?php|<script|GPS|Secret/;

/** The result shows nothing but the picture. */
async function expectPlain(output: Buffer): Promise<void> {
  expect(output.toString('latin1')).not.toMatch(HIDDEN);
  const { exif, xmp, iptc, orientation } = await sharp(output).metadata();
  expect([exif, xmp, iptc, orientation]).toEqual([undefined, undefined, undefined, undefined]);
}

const HIDING: MediaCase[] = [
  {
    name: 'a program in its metadata and an archive behind it',
    make: async () => {
      const php = Buffer.from('<?php system($_GET[0]); ?>');
      const jpeg = withSegment(await noise().jpeg().toBuffer(), 0xe1, php);
      return Buffer.concat([jpeg, Buffer.from('PK\x03\x04 <script>alert(1)</script>')]);
    },
  },
  {
    name: 'a script in a comment',
    make: () => {
      const text = pngChunk('tEXt', Buffer.from('Comment\0<script>alert(1)</script>'));
      return blackPng(8, 8, 8, { depth: 8, chunks: [text] });
    },
  },
  {
    name: 'the place it was taken at',
    make: () =>
      noise()
        .withExif({
          IFD0: { ImageDescription: 'Secret', Copyright: '<script>' },
          IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 0/1' },
        })
        .jpeg()
        .toBuffer(),
  },
].map((row) => ({ ...row, ...TO_JPEG, answer: 'completed', check: expectPlain }));

const UPRIGHT: MediaCase[] = [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => ({
  name: `orientation ${orientation}`,
  make: () => noise(40, 20).withMetadata({ orientation }).jpeg().toBuffer(),
  ...TO_JPEG,
  answer: 'completed',
  check: async (output: Buffer) => {
    await expectPlain(output);
    const { width, height } = await sharp(output).metadata();
    expect([width, height]).toEqual(orientation < 5 ? [40, 20] : [20, 40]);
  },
}));

const COLOURS: MediaCase[] = [
  { name: 'CMYK', make: () => noise().toColourspace('cmyk').jpeg().toBuffer() },
  { name: '16 bits', make: () => noise().toColourspace('rgb16').png().toBuffer() },
  {
    name: 'a broken profile',
    make: async () => {
      const profile = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01'), Buffer.alloc(200, 7)]);
      return withSegment(await noise().jpeg().toBuffer(), 0xe2, profile);
    },
  },
].map((row) => ({
  ...row,
  ...TO_PNG,
  answer: 'completed',
  check: async (output: Buffer) => {
    const { space, depth, icc } = await sharp(output).metadata();
    expect([space, depth, icc]).toEqual(['srgb', 'uchar', undefined]);
  },
}));

const NOT_TAKEN: MediaCase[] = [
  { name: 'TIFF', make: () => noise().tiff().toBuffer() },
  {
    name: 'TIFF of the large kind',
    make: () => noise().tiff({ bigtiff: true }).toBuffer(),
    answer: '415 UNSUPPORTED_MEDIA_TYPE',
  },
].map((row) => ({ answer: '422 OPERATION_NOT_APPLICABLE', ...row, ...TO_PNG }));

const AS_VIDEO: MediaCase[] = [
  { name: '10,000 frames', make: () => tinyGif(10_000), answer: 'completed' },
  {
    name: 'a vast canvas',
    make: () => tinyGif(1, 65_535, 65_535),
    answer: INVALID,
  },
  { name: 'a script', make: () => Buffer.from('GIF89a/*'.padEnd(40, '\0')), answer: INVALID },
  { name: 'one frame', make: () => tinyGif(1, 8, 8), answer: 'completed' },
  {
    name: 'half of its frames',
    make: async () => {
      const whole = await animation(20, 'gif');
      return whole.subarray(0, whole.length / 2);
    },
    answer: TRUNCATED,
  },
  {
    name: 'no sign of its end',
    make: () => tinyGif(3, 8, 8).subarray(0, -1),
    answer: 'completed',
  },
].map((row) => ({ ...row, name: `${row.name}, as a video`, operation: 'gif_to_video' }));

/** Images made to hurt. */
export const IMAGE_CASES: MediaCase[] = [
  ...BOMBS,
  ...ABSURD_SIZES,
  ...DAMAGED,
  ...HIDING,
  ...UPRIGHT,
  ...COLOURS,
  ...NOT_TAKEN,
  ...AS_VIDEO,
];
