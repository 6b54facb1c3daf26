import { describe, expect, it } from 'vitest';
import type { Brief } from './brief.js';
import { Chance } from './chance.js';
import { luminance } from './oklch.js';
import { paletteOf } from './palette.js';
import { PLACES, TIMES, TREATMENTS, WEATHERS } from './vocabulary.js';

const paletteFor = (brief: Partial<Brief>, seed = 'a'): ReturnType<typeof paletteOf> =>
  paletteOf(
    { place: 'hills', time: 'day', weather: 'clear', figures: [], treatments: [], ...brief },
    new Chance(seed),
  );

describe('the colours of a picture', () => {
  it('are dark in front, whatever the place, the hour, the weather and the style', () => {
    for (const place of PLACES) {
      for (const time of TIMES) {
        for (const weather of WEATHERS) {
          for (const treatment of TREATMENTS) {
            const { near } = paletteFor({ place, time, weather, treatments: [treatment] });
            expect(luminance(near)).toBeLessThan(0.16);
          }
        }
      }
    }
  });

  it('are lighter at the horizon than above it', () => {
    for (const time of TIMES) {
      const { top, middle, horizon } = paletteFor({ time });
      expect(luminance(middle)).toBeGreaterThan(luminance(top));
      expect(luminance(horizon)).toBeGreaterThan(luminance(middle));
    }
  });

  it('differ from text to text', () => {
    const skies = Array.from({ length: 20 }, (_, index) => paletteFor({}, String(index)).top.h);
    expect(new Set(skies.map((hue) => hue.toFixed(2))).size).toBe(20);
  });

  it('follow the style', () => {
    expect(paletteFor({ treatments: ['noir'] }).top.c).toBeLessThan(0.02);
    expect(paletteFor({ treatments: ['vivid'] }).top.c).toBeGreaterThan(paletteFor({}).top.c);
  });
});
