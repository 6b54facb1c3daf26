import { describe, expect, it } from 'vitest';
import { turnOfMatrix } from './display-turn.js';

/** As ffprobe prints it, with a translation in the third row. */
const printed = (a: number, b: number, c: number, d: number): string =>
  [
    '',
    `00000000: ${a * 65536} ${b * 65536} 0`,
    `00000001: ${c * 65536} ${d * 65536} 0`,
    '00000002:     20971520           0  1073741824',
    '',
  ].join('\n');

describe('A display matrix', () => {
  it.each([
    ['nothing', [1, 0, 0, 1], false, 0],
    ['a quarter clockwise', [0, 1, -1, 0], false, 90],
    ['a half', [-1, 0, 0, -1], false, 180],
    ['a quarter back', [0, -1, 1, 0], false, 270],
    ['a mirror', [-1, 0, 0, 1], true, 0],
    ['a mirror top to bottom', [1, 0, 0, -1], true, 180],
    ['a scale beside the turn', [0, 2, -2, 0], false, 90],
    ['an eighth, which players leave', [0.7, 0.7, -0.7, 0.7], false, 0],
  ])('asks for %s', (_what, [a = 0, b = 0, c = 0, d = 0], mirrored, rotation) => {
    const turn = turnOfMatrix(printed(a, b, c, d).replace(/\.\d+/g, ''));
    expect(turn).toEqual({ mirrored, rotation });
  });

  it.each([undefined, 7, '', 'nonsense', '00000000: 1', printed(0, 0, 0, 0)])(
    'is none where it says %j',
    (text) => {
      expect(turnOfMatrix(text)).toBeUndefined();
    },
  );
});
