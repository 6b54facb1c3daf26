import { describe, expect, it } from 'vitest';
import { imageSize } from './image-size.js';

const photo = { width: 6000, height: 4000 };

describe('The size of an edited image', () => {
  it.each([
    ['is its own where nothing is asked', undefined, [6000, 4000]],
    ['follows the width alone', { width: 1920, fit: 'inside', enlarge: true }, [1920, 1280]],
    ['follows the height alone', { height: 1000, fit: 'inside', enlarge: true }, [1500, 1000]],
    ['fits inside both', { width: 300, height: 300, fit: 'inside', enlarge: true }, [300, 200]],
    ['is both as they are', { width: 300, height: 300, fit: 'fill', enlarge: true }, [300, 300]],
    [
      'keeps the aspect where one is left out',
      { width: 300, fit: 'fill', enlarge: true },
      [300, 200],
    ],
    ['grows when it may', { width: 12_000, fit: 'inside', enlarge: true }, [12_000, 8000]],
    ['stays when it may not grow', { width: 12_000, fit: 'inside', enlarge: false }, [6000, 4000]],
    ['is never below a pixel', { width: 1, fit: 'inside', enlarge: true }, [1, 1]],
  ] as const)('%s', (_, resize, [width, height]) => {
    expect(imageSize(photo, resize)).toEqual({ width, height });
  });
});
