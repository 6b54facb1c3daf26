import { describe, expect, it } from 'vitest';
import { endsEarly } from './image-end.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const RIFF = '52494646 0c000000 57454250';
const BOX = '00000010 66747970 61766966 00000000';

describe('An image ends early', () => {
  it.each([
    ['a JPEG without its end', 'ffd8ffe0 0010', true],
    ['a whole JPEG', 'ffd8ffe0 0010 ffd9', false],
    ['a JPEG with something behind it', 'ffd8ffe0 0010 ffd9 00ff', false],
    ['a PNG without its end', '89504e470d0a1a0a 00000000', true],
    ['a whole PNG', '89504e470d0a1a0a 00000000 49454e44 ae426082', false],
    ['a GIF without its trailer', '474946383961 0000', true],
    ['a whole GIF', '474946383961 003b', false],
    ['a GIF padded with zeros', '474946383961 003b 0000', false],
    ['a WebP shorter than it says', RIFF, true],
    ['a whole WebP', `${RIFF} 0000000000000000`, false],
    ['a WebP that ends before its size', '52494646', true],
    ['an AVIF shorter than its boxes', `${BOX} 00000020 6d646174`, true],
    ['a whole AVIF', `${BOX} 0000000c 6d646174 00000000`, false],
    ['an AVIF whose last box ends with the file', `${BOX} 00000000 6d646174`, false],
    ['nothing', '', false],
    ['something else', '00112233', false],
  ])('%s', (_, hex, early) => {
    expect(endsEarly(bytes(hex))).toBe(early);
  });
});
