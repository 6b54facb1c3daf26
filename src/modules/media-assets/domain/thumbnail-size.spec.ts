import { describe, expect, it } from 'vitest';
import { thumbnailSize } from './thumbnail-size.js';

describe('The size of a thumbnail', () => {
  it.each([
    ['is 320 pixels wide', [1920, 1080], [320, 180]],
    ['is as wide for a tall picture', [1080, 1920], [320, 569]],
    ['rounds to the nearest pixel', [854, 480], [320, 180]],
    ['is that of a picture of this width', [320, 241], [320, 241]],
    ['is not larger than a narrow picture', [64, 1000], [64, 1000]],
    ['has a pixel of a very flat picture at least', [8192, 2], [320, 1]],
    ['takes widths that are no whole pixels', [426.67, 240], [320, 180]],
  ] as const)('%s', (_name, [width, height], [wide, high]) => {
    expect(thumbnailSize({ width, height })).toEqual({ width: wide, height: high });
  });
});
