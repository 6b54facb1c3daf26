import { describe, expect, it } from 'vitest';
import { filterPath } from './filter-path.js';

describe('A path in a filter', () => {
  it('is itself where it means nothing to filters', () => {
    expect(filterPath('/data/scratch/0b7c/times.txt')).toBe('/data/scratch/0b7c/times.txt');
  });

  it('is escaped for the option, then for the graph', () => {
    expect(filterPath("/a:b,c'd[e]")).toBe("/a\\\\:b\\,c\\\\\\'d\\[e\\]");
  });
});
