import { describe, expect, it } from 'vitest';
import { cacheKey } from './cache-key.js';

const INGREDIENTS = {
  inputSha256: 'a'.repeat(64),
  operation: 'video_compress',
  parameters: { quality: 23, preset: 'medium', deep: { b: [1, 2], a: 1 } },
  engineVersion: '1',
};

describe('The key of a result', () => {
  it('does not depend on the order of parameters', () => {
    const parameters = { deep: { a: 1, b: [1, 2] }, preset: 'medium', quality: 23 };
    expect(cacheKey({ ...INGREDIENTS, parameters })).toBe(cacheKey(INGREDIENTS));
    expect(cacheKey(INGREDIENTS)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['another input', { inputSha256: 'b'.repeat(64) }],
    ['another operation', { operation: 'video_convert' }],
    ['another value', { parameters: { ...INGREDIENTS.parameters, quality: 24 } }],
    ['text for a number', { parameters: { ...INGREDIENTS.parameters, quality: '23' } }],
    ['one parameter more', { parameters: { ...INGREDIENTS.parameters, width: 1 } }],
    [
      'another order in a list',
      { parameters: { ...INGREDIENTS.parameters, deep: { a: 1, b: [2, 1] } } },
    ],
    ['another engine', { engineVersion: '2' }],
  ])('differs for %s', (_name, other) => {
    expect(cacheKey({ ...INGREDIENTS, ...other })).not.toBe(cacheKey(INGREDIENTS));
  });
});
