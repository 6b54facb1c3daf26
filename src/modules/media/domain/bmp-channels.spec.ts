import { describe, expect, it } from 'vitest';
import { withStandardChannels } from './bmp-channels.js';

/** A BMP of one pixel, the bytes 1, 2, 3 and 4, with the masks of red, green, blue and alpha. */
function bmp(masks: readonly number[], { bits = 32, header = 108 } = {}): Buffer {
  const bytes = Buffer.alloc(14 + header + 4);
  bytes.write('BM');
  bytes.writeUInt32LE(14 + header, 10);
  bytes.writeUInt32LE(header, 14);
  bytes.writeUInt16LE(bits, 28);
  bytes.writeUInt32LE(3, 30);
  masks.forEach((mask, n) => bytes.writeUInt32LE(mask, 54 + 4 * n));
  bytes.set([1, 2, 3, 4], 14 + header);
  return bytes;
}

describe('The channels of a BMP', () => {
  it('are put into the order that is known everywhere', () => {
    const result = withStandardChannels(bmp([0xff000000, 0x00ff0000, 0x0000ff00, 0x000000ff]));
    expect([...(result?.subarray(-4) ?? [])]).toEqual([2, 3, 4, 1]);
    expect(result?.readUInt32LE(54)).toBe(0x00ff0000);
    expect(result?.readUInt32LE(66)).toBe(0xff000000);
  });

  it('are opaque where there is no alpha', () => {
    const result = withStandardChannels(bmp([0x000000ff, 0x0000ff00, 0x00ff0000, 0]));
    expect([...(result?.subarray(-4) ?? [])]).toEqual([3, 2, 1, 0xff]);
  });

  it.each([
    ['in that order already', bmp([0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000])],
    ['of other widths', bmp([0x3ff00000, 0x000ffc00, 0x000003ff, 0])],
    ['of sixteen bits', bmp([0xf800, 0x07e0, 0x001f, 0], { bits: 16 })],
    ['cut off', bmp([0xff000000, 0x00ff0000, 0x0000ff00, 0x000000ff]).subarray(0, 60)],
  ])('are left as they are when %s', (_, bytes) => {
    expect(withStandardChannels(bytes)).toBeUndefined();
  });
});
