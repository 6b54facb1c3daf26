import { describe, expect, it } from 'vitest';
import { luminance, mix, oklch, toHex } from './oklch.js';

describe('a colour by lightness, chroma and hue', () => {
  it.each([
    ['white', oklch(1, 0, 0), '#ffffff'],
    ['black', oklch(0, 0, 0), '#000000'],
    ['the red of screens', oklch(0.62796, 0.25768, 29.234), '#ff0000'],
    ['their green', oklch(0.86644, 0.29483, 142.495), '#00ff00'],
    ['their blue', oklch(0.45201, 0.31321, 264.052), '#0000ff'],
  ])('is shown: %s', (_name, colour, hex) => {
    expect(toHex(colour)).toBe(hex);
  });

  it('keeps its lightness where a screen cannot show its chroma', () => {
    for (let h = 0; h < 360; h += 15) {
      const grey = luminance(oklch(0.6, 0, h));
      expect(Math.abs(luminance(oklch(0.6, 0.4, h)) - grey)).toBeLessThan(0.09);
    }
  });

  it('is mixed without turning grey on the way of near hues', () => {
    const middle = mix(oklch(0.7, 0.15, 20), oklch(0.7, 0.15, 80), 0.5);
    expect(middle.c).toBeGreaterThan(0.12);
    expect(middle.h).toBeCloseTo(50, 3);
    expect(toHex(mix(oklch(0.7, 0.1, 20), oklch(0.3, 0.1, 200), 0))).toBe(
      toHex(oklch(0.7, 0.1, 20)),
    );
  });
});
