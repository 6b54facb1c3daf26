import { describe, expect, it } from 'vitest';
import { hdrOf } from './image-light.js';

const PRIMARIES_MATRIX = [9, 9];

function avif(curve: number): Buffer {
  const [primaries = 0, matrix = 0] = PRIMARIES_MATRIX;
  const box = Buffer.from('....colrnclx......\x80....', 'latin1');
  [primaries, curve, matrix].forEach((value, n) => box.writeUInt16BE(value, 12 + 2 * n));
  return box;
}

describe('The light of a picture', () => {
  it.each([
    [16, true, 'PQ'],
    [18, true, 'HLG'],
    [13, false, 'sRGB'],
    [1, false, 'BT.709'],
    [2, false, 'unsaid'],
  ])('of curve %d is HDR: %s (%s)', (curve, hdr) => {
    expect(hdrOf(avif(curve))).toBe(hdr);
  });

  it('is not HDR where nothing is said, or where the file ends before it is', () => {
    expect(hdrOf(Buffer.from('no colours here'))).toBe(false);
    expect(hdrOf(avif(16).subarray(0, 15))).toBe(false);
  });
});
