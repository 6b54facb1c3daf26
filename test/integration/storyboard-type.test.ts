import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoryboardTypesetter } from '../../src/adapters/storyboard/storyboard-typesetter.adapter.js';
import type { CaptionRequest } from '../../src/ports/typesetter.port.js';
import { luminances } from '../support/clip-frames.js';

const typesetter = new StoryboardTypesetter();
const WIDE = { width: 640, height: 360 };
let root: string;
let pictures = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'type-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

interface SetPicture {
  width: number;
  height: number;
  rgba: Buffer;
}

async function set(
  text: string,
  kind: CaptionRequest['kind'] = 'caption',
  size = WIDE,
): Promise<SetPicture> {
  const path = join(root, `${pictures++}.png`);
  await typesetter.set({ text, kind, path, ...size });
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(4);
  return { width: info.width, height: info.height, rgba: data };
}

/** Where there is white: the letters, without their shadow. */
function ink({ width, rgba }: SetPicture): { x: number; y: number }[] {
  return Array.from({ length: rgba.length / 4 }, (_, pixel) => pixel)
    .filter((pixel) => (rgba[pixel * 4] ?? 0) > 180 && (rgba[pixel * 4 + 3] ?? 0) > 128)
    .map((pixel) => ({ x: pixel % width, y: Math.floor(pixel / width) }));
}

function edges(picture: SetPicture): { left: number; right: number; top: number; bottom: number } {
  const points = ink(picture);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return {
    left: xs.reduce((least, x) => Math.min(least, x), Infinity),
    right: xs.reduce((most, x) => Math.max(most, x), -1),
    top: ys.reduce((least, y) => Math.min(least, y), Infinity),
    bottom: ys.reduce((most, y) => Math.max(most, y), -1),
  };
}

/** Bands of rows with letters in them. */
function lines(picture: SetPicture): number {
  const rows = new Set(ink(picture).map(({ y }) => y));
  return [...rows].filter((row) => !rows.has(row - 1)).length;
}

describe('words over a picture', () => {
  it.each([
    WIDE,
    { width: 360, height: 640 },
    { width: 360, height: 360 },
    { width: 320, height: 180 },
  ])('stand at its foot, in the middle, away from its edges, at $width x $height', async (size) => {
    const picture = await set('The lighthouse keeper lights the lamp at dusk', 'caption', size);
    expect(picture).toMatchObject(size);
    const { left, right, top, bottom } = edges(picture);
    expect(left).toBeGreaterThanOrEqual(size.width * 0.05);
    expect(right).toBeLessThanOrEqual(size.width * 0.95);
    expect(Math.abs((left + right) / 2 - size.width / 2)).toBeLessThan(size.width * 0.02);
    expect(top).toBeGreaterThan(size.height * 0.6);
    expect(bottom).toBeLessThan(size.height * 0.95);
  });

  it('leave the rest of it as it is', async () => {
    const { width, height, rgba } = await set('A boat sails home');
    const upper = rgba.subarray(0, width * Math.floor(height / 2) * 4);
    expect(upper.every((value, at) => at % 4 !== 3 || value === 0)).toBe(true);
  });

  it('stand in the middle and are larger as a title', async () => {
    const [title, caption] = [edges(await set('Home', 'title')), edges(await set('Home'))];
    expect((title.top + title.bottom) / 2).toBeCloseTo(WIDE.height / 2, -1);
    expect(title.bottom - title.top).toBeGreaterThan((caption.bottom - caption.top) * 1.7);
  });

  it('are set in lines of about the same length', async () => {
    const words = 'The sea is calm and the boat that left at dawn is seen again far out';
    const picture = await set(words);
    const points = ink(picture);
    const middle = (edges(picture).top + edges(picture).bottom) / 2;
    const reach = (part: { x: number }[]): number =>
      Math.max(...part.map(({ x }) => x)) - Math.min(...part.map(({ x }) => x));
    const [upper, lower] = [
      reach(points.filter(({ y }) => y < middle)),
      reach(points.filter(({ y }) => y > middle)),
    ];
    expect(Math.min(upper, lower) / Math.max(upper, lower)).toBeGreaterThan(0.7);
  });

  it('are cut short where they do not fit', async () => {
    const picture = await set('Once upon a time there was a king. '.repeat(30));
    expect(lines(picture)).toBe(3);
    expect(edges(picture).bottom).toBeLessThan(WIDE.height * 0.95);
  });

  it('are words and no markup', async () => {
    const [plain, marked] = [edges(await set('b')), edges(await set('<b>b</b> & <span'))];
    expect(marked.right - marked.left).toBeGreaterThan((plain.right - plain.left) * 6);
  });

  it.each([
    ['no words', ''],
    ['blanks and control characters', ' \u0000\u0007\n\t '],
    ['half a character', '\ud83d'],
  ])('may be none at all: %s', async (_what, text) => {
    const { rgba } = await set(text);
    expect(rgba.every((value) => value === 0)).toBe(true);
  });

  it.each([
    ['one endless word', 'x'.repeat(10_000)],
    ['from right to left', 'مرحبا بالعالم هذا نص عربي'],
    ['Chinese', '灯台守は夕暮れにランプを灯す。海は静かです。'],
    ['emoji', '🌊🔥👩‍👩‍👧‍👦 waves'],
    ['stacked marks', `Z${'\u0301\u0323'.repeat(40)}algo`],
    ['a lone surrogate among words', 'a \ud83d b'],
    ['turned reading', '\u202eabc\u202c def'],
  ])('may be anything: %s', async (_what, text) => {
    for (const size of [WIDE, { width: 320, height: 180 }]) {
      const { right, bottom } = edges(await set(text, 'caption', size));
      expect(right).toBeGreaterThan(0);
      expect(bottom).toBeLessThan(size.height);
    }
  });

  it('can be read on white', async () => {
    const path = join(root, 'white.png');
    await typesetter.set({ text: 'Read me in the snow', kind: 'caption', path, ...WIDE });
    const white = sharp({ create: { ...WIDE, channels: 3, background: '#ffffff' } });
    const picture = await white
      .composite([{ input: path }])
      .removeAlpha()
      .raw()
      .toBuffer();
    const set: SetPicture = { ...WIDE, rgba: await sharp(path).raw().toBuffer() };
    const { top, bottom, left, right } = edges(set);
    const letters = new Set(ink(set).map(({ x, y }) => y * WIDE.width + x));
    const between = luminances(picture).filter((_, pixel) => {
      const [x, y] = [pixel % WIDE.width, Math.floor(pixel / WIDE.width)];
      return x >= left && x <= right && y >= top && y <= bottom && !letters.has(pixel);
    });
    const middle = between.sort((a, b) => a - b)[Math.floor(between.length / 2)] ?? 1;
    expect((0.95 + 0.05) / (middle + 0.05)).toBeGreaterThan(4.5);
  });
});
