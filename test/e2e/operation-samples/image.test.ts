import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bmpFrame } from '../../support/bmp-pixels.js';
import { OperationBench } from '../../support/operation-run.js';
import { Frame, framesOf } from '../../support/pictures.js';
import { samplePath, SAMPLES } from '../../support/samples.js';
import { PICTURES, type ImageCase } from './image.cases.js';
import { REFUSED } from './refused.cases.js';

/** Mean difference of a channel from the reference that each format makes at its usual quality, of 255. */
const TARGETS = { jpg: 6, png: 2, webp: 6 } as const;
type Target = keyof typeof TARGETS;

const JPEG_FRAMES = 'scale=in_range=full:out_range=full:in_color_matrix=bt601,format=rgba';

const CONVERSIONS = PICTURES.flatMap((picture) =>
  (Object.keys(TARGETS) as Target[]).map((to) => ({ ...picture, to })),
);

/** Animations that become videos: with even sides, as long as they play once, in seconds. */
const ANIMATIONS: { file: string; size: [number, number]; seconds: number }[] = [
  { file: 'animated_earth.gif', size: [400, 400], seconds: 3.96 },
  { file: 'animated.apng', size: [246, 246], seconds: 41 / 15 },
];

async function readByLibrary(path: string): Promise<Frame> {
  const { data, info } = await sharp(path)
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return new Frame(info.width, info.height, data);
}

async function firstFrame(path: string, filters: string): Promise<Frame> {
  const [first] = await framesOf(path, { filters: `select='eq(n,0)',${filters}` });
  if (first === undefined) throw new Error(`${path} shows nothing`);
  return first.frame;
}

function referenceOf({ file, referenceFile = file, reference }: ImageCase): Promise<Frame> {
  const path = samplePath(referenceFile);
  if (reference === 'by hand') return bmpFrame(path);
  return reference === 'library' ? readByLibrary(path) : firstFrame(path, reference.filters);
}

/** As another program shows it, where there is one that reads it. */
function shown(path: string, format: string, frames: number): Promise<Frame> {
  if (format === 'webp' && frames > 1) return readByLibrary(path);
  return firstFrame(path, format === 'jpeg' ? JPEG_FRAMES : 'format=rgba');
}

/** Upright, in sRGB, and with nothing of what it was noted with. */
async function expectBare(path: string): Promise<void> {
  const { exif, icc, xmp, iptc, orientation, space, comments } = await sharp(path).metadata();
  expect({ exif, icc, xmp, iptc, orientation, comments }).toEqual({});
  expect(['srgb', 'b-w']).toContain(space);
}

describe.runIf(SAMPLES.length > 0)('Every real picture', () => {
  let bench: OperationBench;
  beforeAll(async () => {
    bench = await OperationBench.open();
  });
  afterAll(() => bench.close());

  it('is in a table', () => {
    const pictures = SAMPLES.filter(({ kind }) => kind === 'image').map(({ file }) => file);
    const told = [...PICTURES, ...REFUSED].map(({ file }) => file);
    expect(pictures.filter((file) => !told.includes(file))).toEqual([]);
  });

  it.concurrent.each(CONVERSIONS)('$file goes into $to: $about', async (picture) => {
    const { file, to, size, frames = 1, firstFrameOnly } = picture;
    const { path } = await bench.run('image_convert', samplePath(file), { output_format: to });
    const { format, width, height, pages = 1, pageHeight } = await sharp(path).metadata();
    const kept = to === 'webp' && firstFrameOnly !== true ? frames : 1;
    expect({ format, width, height: pageHeight ?? height, pages }).toEqual({
      ...{ format: to === 'jpg' ? 'jpeg' : to, width: size[0], height: size[1], pages: kept },
    });
    await expectBare(path);
    const [due, seen] = await Promise.all([referenceOf(picture), shown(path, format, pages)]);
    const { channel } = seen.onWhite().differenceFrom(due.onWhite());
    expect(channel).toBeLessThan(picture.tolerance ?? TARGETS[to]);
    const clear = to === 'jpg' ? 0 : due.transparentShare;
    expect(Math.abs(seen.transparentShare - clear)).toBeLessThan(0.01);
  });

  it.concurrent.each(PICTURES)('$file becomes 40 pixels wide: $about', async (picture) => {
    const { file, size, frames = 1, firstFrameOnly, kept } = picture;
    const { path } = await bench.run('image_resize', samplePath(file), { width: 40 });
    const { format, width, height, pages = 1, pageHeight } = await sharp(path).metadata();
    expect({ format, width, height: pageHeight ?? height, pages }).toEqual({
      ...{ format: kept, width: 40, height: Math.round((40 * size[1]) / size[0]) },
      pages: firstFrameOnly === true ? 1 : frames,
    });
    await expectBare(path);
    const [due, seen] = await Promise.all([referenceOf(picture), shown(path, kept, pages)]);
    const [before, after] = [due, seen].map((frame) => frame.onWhite().mean().slice(0, 3));
    before?.forEach((value, channel) => {
      const difference = Math.abs(value - (after?.[channel] ?? NaN));
      expect(difference).toBeLessThan(picture.tolerance ?? 6);
    });
  });

  it.each(['animated_alpha.webp', 'animated_earth.gif'])(
    '%s keeps its beat where it stays animated',
    async (file) => {
      const delays = async (path: string) => (await sharp(path).metadata()).delay;
      const converted = await bench.run('image_convert', samplePath(file), {
        output_format: 'webp',
      });
      const resized = await bench.run('image_resize', samplePath(file), { width: 40 });
      expect(await delays(converted.path)).toEqual(await delays(samplePath(file)));
      expect(await delays(resized.path)).toEqual(await delays(samplePath(file)));
    },
  );

  it.concurrent.each(ANIMATIONS)(
    '$file becomes a video that shows each frame in its time',
    async ({ file, size, seconds }) => {
      const input = samplePath(file);
      const { path, facts } = await bench.run('gif_to_video', input, { quality: 18 });
      expect(facts).toMatchObject({ width: size[0], height: size[1], video_codec: 'h264' });
      expect(Math.abs((facts.duration ?? 0) - seconds)).toBeLessThanOrEqual(0.02 * seconds);
      const cropped = `crop=${size[0] - 2}:${size[1] - 2}:0:0`;
      const [before, after] = await Promise.all([
        framesOf(input, { filters: `${cropped},format=rgba` }),
        framesOf(path, {
          filters: `${cropped},scale=in_color_matrix=bt709:in_range=tv,format=rgba`,
        }),
      ]);
      for (const share of [0.1, 0.4, 0.7, 0.95]) {
        const at = share * seconds;
        const [due, seen] = [before, after].map((all) => all.findLast(({ time }) => time <= at));
        if (due === undefined || seen === undefined) throw new Error(`Nothing is shown at ${at} s`);
        const { channel } = seen.frame.differenceFrom(due.frame.onWhite());
        expect(channel, `frame at ${at} s`).toBeLessThan(6);
      }
    },
  );
});
