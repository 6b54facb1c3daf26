import { describe, expect, it } from 'vitest';
import { imageFailure } from './image-failure.js';
import { ImageRefusal } from './image-refusal.js';

const WHOLE = Buffer.from('ffd8ffe0ffd9', 'hex');
const CUT = Buffer.from('ffd8ffe0', 'hex');

describe('What the library says means', () => {
  it.each([
    ['Input image exceeds pixel limit', WHOLE, 'PIXEL_LIMIT'],
    ['Input buffer contains unsupported image format', WHOLE, 'INPUT_UNSUPPORTED'],
    ['webpsave: failed to allocate 192000000 bytes', WHOLE, 'RESOURCE_LIMIT'],
    ['webpsave: unable to encode\nwbuffer_write: write failed', WHOLE, 'RESOURCE_LIMIT'],
    ['glib: Error creating thread', WHOLE, 'RESOURCE_LIMIT'],
    ['VipsJpeg: premature end of JPEG image\nvips2png: unable to write', CUT, 'INPUT_TRUNCATED'],
    ['VipsJpeg: Corrupt JPEG data', WHOLE, 'INPUT_INVALID'],
    ['Expected integer between 1 and 100 for quality but received 0', WHOLE, 'PROCESSING_CRASHED'],
  ])('%s', (message, image, code) => {
    expect(imageFailure(new Error(message), image)).toEqual({ done: false, code, cause: message });
  });

  it('our own mistake when it is one', () => {
    expect(imageFailure(new TypeError('x is not a function'), CUT).code).toBe('PROCESSING_CRASHED');
  });

  it('what we refused, in our words', () => {
    const refusal = new ImageRefusal('INPUT_UNSUPPORTED', 'Pictures of this kind cannot be read.');
    expect(imageFailure(refusal, WHOLE)).toMatchObject({
      code: 'INPUT_UNSUPPORTED',
      detail: 'Pictures of this kind cannot be read.',
    });
  });
});
