import { describe, expect, it } from 'vitest';
import { METADATA_LIMITS, metadataProblem } from './own-metadata.js';

const { bytes, names, nameLength, depth } = METADATA_LIMITS;

const nested = (levels: number): object => (levels === 1 ? {} : { a: [nested(levels - 2)] });
const named = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, 0]));
const sized = (size: number): object => ({ a: 'x'.repeat(size - '{"a":""}'.length) });

describe('A caller’s own metadata', () => {
  it.each([
    ['nothing', {}],
    ['all kinds of JSON', { a: [1, -0.5, 'b', null, true, { c: [] }] }],
    ['as many names as are allowed', named(names)],
    ['a list longer than that', { a: Array<number>(names + 1).fill(0) }],
    ['as long a name', { ['x'.repeat(nameLength)]: 1 }],
    ['as many bytes', sized(bytes)],
    ['as many levels', nested(depth)],
  ])('may hold %s', (_what, metadata) => {
    expect(metadataProblem(metadata)).toBeUndefined();
  });

  it.each([
    ['too many names', named(names + 1), /256 names/],
    ['too many names below others', { a: [named(names)] }, /256 names/],
    ['too long a name', { ['x'.repeat(nameLength + 1)]: 1 }, /100 characters/],
    ['too many bytes', sized(bytes + 1), /16384 bytes/],
    ['too many bytes in few characters', { a: 'ä'.repeat(bytes / 2) }, /16384 bytes/],
    ['too many levels', nested(depth + 2), /5 levels/],
    ['a number that JSON has no word for', { a: [Number.POSITIVE_INFINITY] }, /too large/],
  ])('may not hold %s', (_what, metadata, problem) => {
    expect(metadataProblem(metadata)).toMatch(problem);
  });
});
