import { describe, expect, it } from 'vitest';
import { pictureOf } from './picture.js';
import { LIMITS, probedStream, probeOf } from './probe.fixture.js';
import { bestFit, FIT_RUNS, nextLevel, type SizeTrial } from './size-fit.js';
import { gifParameters } from './gif-parameters.js';
import { gifShape, shapeAt } from './gif-shape.js';

/** Searches where bytes follow the level in a given way. */
function search(bytesAt: (level: number) => number, maxBytes: number): SizeTrial[] {
  const trials: SizeTrial[] = [{ level: 1, bytes: bytesAt(1) }];
  for (;;) {
    const level = nextLevel(trials, maxBytes);
    if (level === undefined) return trials;
    trials.push({ level, bytes: bytesAt(level) });
  }
}

describe('The search for a GIF below a size', () => {
  it('ends at once where the first fits', () => {
    expect(search(() => 900, 1000)).toHaveLength(1);
  });

  it.each<[string, (level: number) => number]>([
    ['as hoped', (level) => 10_000_000 * level],
    ['less than hoped', (level) => 10_000_000 * Math.pow(level, 0.6)],
    ['more than hoped', (level) => 10_000_000 * Math.pow(level, 1.6)],
    ['with a part that never shrinks', (level) => 100_000 + 9_900_000 * level],
    ['in steps', (level) => Math.round((10_000_000 * level) / 150_000) * 150_000],
  ])('finds a result of a good size where bytes shrink %s', (_name, bytesAt) => {
    for (const maxBytes of [8_000_000, 2_000_000, 400_000]) {
      const trials = search(bytesAt, maxBytes);
      const best = bestFit(trials, maxBytes);
      expect(trials.length).toBeLessThanOrEqual(FIT_RUNS);
      expect(best?.bytes).toBeLessThanOrEqual(maxBytes);
      expect(best?.bytes).toBeGreaterThan(maxBytes * 0.6);
    }
  });

  it('tries the smallest there is before it gives up', () => {
    const trials = search((level) => 50_000 + 10_000_000 * level, 1024);
    expect(trials.at(-1)).toEqual({ level: 0, bytes: 50_000 });
    expect(bestFit(trials, 1024)).toBeUndefined();
  });

  it('spends its last run on the smallest where guesses keep failing', () => {
    const trials = search((level) => (level === 0 ? 900 : 2_000), 1024);
    expect(trials.at(-1)?.level).toBe(0);
    expect(bestFit(trials, 1024)?.bytes).toBe(900);
    expect(trials.length).toBeLessThanOrEqual(FIT_RUNS);
  });
});

describe('The shape at a level', () => {
  const picture = pictureOf(
    probeOf({ streams: [probedStream({ width: 1280, height: 720 })] }),
    LIMITS,
  );
  const asked = gifShape(gifParameters({}, 120), picture);

  it('is what was asked at level 1', () => {
    expect(shapeAt(1, asked, picture)).toEqual(asked);
  });

  it('shrinks in all three, its aspect kept', () => {
    const half = shapeAt(0.5, asked, picture);
    expect(half).toEqual({ fps: 12, width: 400, height: 225, colors: 164 });
  });

  it('has a least of each, which is never more than was asked', () => {
    expect(shapeAt(0, asked, picture)).toEqual({ fps: 2, width: 48, height: 27, colors: 8 });
    const small = { fps: 1, width: 16, height: 9, colors: 256 };
    expect(shapeAt(0, small, picture)).toMatchObject({ fps: 1, width: 16, height: 9 });
  });
});
