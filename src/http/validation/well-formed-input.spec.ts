import { describe, expect, it } from 'vitest';
import { assertWellFormed } from './well-formed-input.js';

describe('Input', () => {
  it('may hold any text and any name of its own', () => {
    const input: unknown = JSON.parse('{"a b":"é 😀","then":[1,null,{"length":2}]}');
    expect(() => {
      assertWellFormed(input);
    }).not.toThrow();
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))(
    'may not hold the name %s, which every object has',
    (name) => {
      const input: unknown = JSON.parse(`{"a":[{"${name}":1}]}`);
      expect(() => {
        assertWellFormed(input);
      }).toThrow(
        expect.objectContaining({ fields: [expect.objectContaining({ field: `a.0.${name}` })] }),
      );
    },
  );

  it.each([
    ['NUL', '{"a":"\\u0000"}'],
    ['NUL in a name', '{"\\u0000":1}'],
    ['half of a pair', '{"a":"\\ud800"}'],
    ['nine levels', '[[[[[[[[[1]]]]]]]]]'],
  ])('may not hold %s', (_, text) => {
    expect(() => {
      assertWellFormed(JSON.parse(text) as unknown);
    }).toThrow();
  });
});
