import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patience } from '../support/image-tool.js';
import {
  animation,
  BLUE,
  fields,
  GREEN,
  ImageBench,
  near,
  noise,
  quarters,
  RED,
  WHITE,
} from './image-tool.fixture.js';

let bench: ImageBench;

beforeAll(async () => {
  bench = await ImageBench.open();
});
afterAll(async () => {
  await bench.close();
});

describe('What an image holds', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('is known of %s', async (format) => {
    const bytes = await fields().toFormat(format).toBuffer();
    const facts = await bench.inspected(bytes);
    const { length } = bytes;
    expect(facts).toMatchObject({ format, width: 40, height: 24, frames: 1, bytes: length });
    expect(facts.durationSeconds).toBeUndefined();
  });

  it('is told upright', async () => {
    const bytes = await fields().jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const facts = await bench.inspected(bytes);
    expect(facts).toMatchObject({ width: 24, height: 40 });
  });

  it.each(['gif', 'webp'] as const)('is one frame and all of their time in %s', async (format) => {
    const facts = await bench.inspected(await animation(5, format));
    expect(facts).toMatchObject({ format, width: 16, height: 16, frames: 5 });
    expect(facts.durationSeconds).toBeCloseTo(0.35);
  });

  it('is known by its bytes, whatever the file is called', async () => {
    const path = await bench.file(await fields().jpeg().toBuffer(), 'really-jpeg.png');
    expect((await bench.tool.inspect(path, patience())).format).toBe('jpeg');
  });
});

describe('An edited image', () => {
  const formats = ['jpeg', 'png', 'webp', 'gif'] as const;
  const pairs = [...formats, 'avif' as const].flatMap((from) =>
    formats.map((to) => [from, to] as const),
  );

  it.each(pairs)('of %s comes out in %s', async (from, to) => {
    const bytes = await fields().toFormat(from, { quality: 95 }).toBuffer();
    const { facts, result } = await bench.edited(bytes, { format: to, quality: 95 });
    expect(facts).toMatchObject({ format: to, width: 40, height: 24, bytes: result.length });
    const found = await quarters(result);
    [RED, GREEN, BLUE, WHITE].forEach((color, n) => {
      expect(near(found[n], color, 12), `${String(found[n])} is ${String(color)}`).toBe(true);
    });
  });

  it.each([
    [1, [RED, GREEN, BLUE, WHITE]],
    [2, [GREEN, RED, WHITE, BLUE]],
    [3, [WHITE, BLUE, GREEN, RED]],
    [4, [BLUE, WHITE, RED, GREEN]],
    [5, [RED, BLUE, GREEN, WHITE]],
    [6, [BLUE, RED, WHITE, GREEN]],
    [7, [WHITE, GREEN, BLUE, RED]],
    [8, [GREEN, WHITE, RED, BLUE]],
  ])(
    'of orientation %d is upright, and says nothing of it any more',
    async (orientation, colors) => {
      const bytes = await fields().jpeg({ quality: 95 }).withMetadata({ orientation }).toBuffer();
      const resize = { width: 12, height: 12, fit: 'inside', enlarge: true } as const;
      for (const edit of [{}, { resize }]) {
        const { facts, result } = await bench.edited(bytes, { format: 'png', ...edit });
        expect(facts.width > facts.height).toBe(orientation <= 4);
        const found = await quarters(result);
        colors.forEach((color, n) => {
          expect(near(found[n], color, 12), `${String(found[n])} is ${String(color)}`).toBe(true);
        });
        expect((await sharp(result).metadata()).orientation).toBeUndefined();
      }
    },
  );

  it.each([
    ['grows', { width: 80, fit: 'inside', enlarge: true }, [80, 48]],
    ['stays when it may not grow', { width: 80, fit: 'inside', enlarge: false }, [40, 24]],
    ['fits inside', { width: 20, height: 20, fit: 'inside', enlarge: false }, [20, 12]],
    ['is stretched', { width: 20, height: 20, fit: 'fill', enlarge: false }, [20, 20]],
  ] as const)('%s when asked', async (_, resize, [width, height]) => {
    const { facts } = await bench.edited(await fields().png().toBuffer(), {
      format: 'png',
      resize,
    });
    expect(facts).toMatchObject({ width, height });
  });

  it('is as good as asked', async () => {
    const grain = await noise(64, 64).png().toBuffer();
    const [low, high] = await Promise.all(
      [10, 95].map((quality) => bench.edited(grain, { format: 'webp', quality })),
    );
    expect(low?.result.length).toBeLessThan((high?.result.length ?? 0) / 2);
  });

  it('shows white where it was transparent and the format knows no transparency', async () => {
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const [first] = await quarters((await bench.edited(clear, { format: 'jpeg' })).result);
    expect(first).toEqual(WHITE);
    const { facts } = await bench.edited(clear, { format: 'webp' });
    expect(facts.alpha).toBe(true);
  });
});

describe('An edited animation', () => {
  it.each([
    ['gif', 'gif'],
    ['gif', 'webp'],
    ['webp', 'gif'],
    ['webp', 'webp'],
  ] as const)('from %s to %s keeps its frames, their times and its loops', async (from, to) => {
    const resize = { width: 8, fit: 'inside', enlarge: true } as const;
    const { facts, result } = await bench.edited(await animation(4, from, 3), {
      format: to,
      resize,
    });
    expect(facts).toMatchObject({ frames: 4, width: 8, height: 8 });
    const { delay, loop } = await sharp(result, { animated: true }).metadata();
    expect({ delay, loop }).toEqual({ delay: [70, 70, 70, 70], loop: 3 });
  });

  it.each(['png', 'jpeg'] as const)('is its first frame in %s', async (format) => {
    const { facts, result } = await bench.edited(await animation(4, 'gif'), { format });
    expect(facts).toMatchObject({ frames: 1, width: 16, height: 16 });
    expect(near((await quarters(result))[0], [0, 0, 0])).toBe(true);
  });

  it('is its first frame where that is asked for', async () => {
    const { facts } = await bench.edited(await animation(4, 'gif'), {
      format: 'webp',
      animated: false,
    });
    expect(facts.frames).toBe(1);
  });
});

describe('The library', () => {
  it('has a name and a version', async () => {
    expect(await bench.tool.version()).toMatch(/^sharp \d+\.\d+\.\d+$/);
  });
});
