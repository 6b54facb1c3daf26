import { describe, expect, it } from 'vitest';
import { imageAtLevel } from './image-fit.js';

const photo = { width: 4000, height: 3000 };

describe('An image that must get smaller', () => {
  it('is made as asked at first', () => {
    expect(imageAtLevel(1, 'jpeg', 85, photo)).toEqual({ quality: 85 });
  });

  it('gives up quality before size', () => {
    const { quality, resize } = imageAtLevel(0.6, 'webp', 85, photo);
    expect(quality).toBeLessThan(85);
    expect(quality).toBeGreaterThan(30);
    expect(resize).toBeUndefined();
  });

  it('keeps the least quality and gives up size from there on', () => {
    const { quality, resize } = imageAtLevel(0.0875, 'jpeg', 85, photo);
    expect(quality).toBe(30);
    expect(resize).toEqual({ width: 2000, fit: 'inside', enlarge: false });
  });

  it('gives up size alone where the format is lossless', () => {
    expect(imageAtLevel(0.25, 'png', 85, photo)).toEqual({
      quality: 85,
      resize: { width: 2000, fit: 'inside', enlarge: false },
    });
  });

  it('keeps a quality lower than the least where it was asked for', () => {
    expect(imageAtLevel(0.25, 'jpeg', 10, photo).quality).toBe(10);
  });

  it('ends at sixteen pixels, measured along the longer side', () => {
    expect(imageAtLevel(0, 'jpeg', 85, { width: 300, height: 400 }).resize).toEqual({
      height: 16,
      fit: 'inside',
      enlarge: false,
    });
  });

  it('does not grow what is smaller than that', () => {
    expect(imageAtLevel(0, 'png', 85, { width: 4, height: 3 }).resize?.width).toBe(4);
  });
});
