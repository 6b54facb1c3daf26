import { describe, expect, it } from 'vitest';
import { envelopeOf, named, nullable, objectOf, optional } from './schema.js';

const thing = named('Thing', 'A thing.', objectOf<{ id: string }>({ id: { type: 'string' } }));

describe('A schema', () => {
  it('needs what its type needs', () => {
    const text = { type: 'string' };
    const schema = objectOf<{ a: string; b?: string }>({ a: text, b: optional(text) });
    expect(schema).toEqual({ type: 'object', required: ['a'], properties: { a: text, b: text } });
  });

  it('that may be null says so', () => {
    expect(nullable({ type: 'string', enum: ['a'] })).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    });
    expect(nullable(thing)).toEqual({ anyOf: [thing, { type: 'null' }] });
  });

  it('in an envelope is its data', () => {
    expect(envelopeOf(thing)).toMatchObject({
      required: ['success', 'data'],
      properties: { success: { const: true }, data: thing },
    });
  });
});
