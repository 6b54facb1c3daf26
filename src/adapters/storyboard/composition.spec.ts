import { describe, expect, it } from 'vitest';
import { compose } from './composition.js';

const TEXTS = [
  'A storm over the sea',
  'Snow on the mountains',
  'A fox in the misty forest',
  'The caravan crosses the desert',
  'Rain over the city at night',
  'Cherry blossoms drift over the meadow',
  'A house in winter',
  'The rocket rises to the stars',
  'A whale below the reef',
  'A windmill on the hill',
  'An idea takes shape',
  'The tent by the campfire, fireflies, lanterns',
  'A castle, a balloon and a flock of birds',
  'The lighthouse and the great tree',
  '',
];
const SIZES = [
  [1280, 720],
  [720, 1280],
] as const;

const drawn = (prompt: string, [width, height]: readonly [number, number]) =>
  compose({ prompt, style: undefined, width, height, index: 0 });

describe('a picture', () => {
  it.each(TEXTS)(
    'is drawn without words, without anything from elsewhere, and alike: %s',
    (prompt) => {
      for (const size of SIZES) {
        const { layers } = drawn(prompt, size);
        const svg = layers.map((layer) => layer.svg).join('');
        expect(svg).not.toMatch(/<text|<image|href|NaN|undefined|Infinity/);
        expect(drawn(prompt, size).layers).toEqual(layers);
      }
    },
  );

  it.each(TEXTS)(
    'begins with what covers all, ends with its shade, and is no heavier than can be moved: %s',
    (prompt) => {
      for (const size of SIZES) {
        const { layers, stage } = drawn(prompt, size);
        expect(layers[0]).toMatchObject({ still: true, grain: true });
        expect(layers.at(-1)).toMatchObject({ still: true });
        expect(layers.length).toBeLessThanOrEqual(18);
        for (const { depth, top = 0, bottom = stage.frame.height } of layers) {
          expect(depth).toBeGreaterThanOrEqual(0);
          expect(depth).toBeLessThanOrEqual(1);
          expect(bottom).toBeGreaterThan(top);
        }
      }
    },
  );
});
