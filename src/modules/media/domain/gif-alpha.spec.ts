import { describe, expect, it } from 'vitest';
import { makesTransparentGifs } from './gif-alpha.js';

describe('Transparent GIFs', () => {
  it.each([
    ['5.1.6-0+deb12u1', true],
    ['n7.1', true],
    ['N-118000-gabcdef0123', true],
    ['4.4.2', false],
    ['N-47683-g0e8eb07980-static', false],
    ['unknown', false],
  ])('by version %s: %s', (version, expected) => {
    expect(makesTransparentGifs(version)).toBe(expected);
  });
});
