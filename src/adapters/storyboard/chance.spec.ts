import { describe, expect, it } from 'vitest';
import { Chance } from './chance.js';

const draws = (chance: Chance, count = 1000): number[] =>
  Array.from({ length: count }, () => chance.next());

describe('chance', () => {
  it('falls alike for the same words, and differently for others', () => {
    expect(draws(new Chance('a'))).toEqual(draws(new Chance('a')));
    expect(draws(new Chance('a'))).not.toEqual(draws(new Chance('b')));
  });

  it('has a stream for each name, which nothing drawn from another changes', () => {
    const chance = new Chance('a');
    const before = draws(chance.of('trees'));
    draws(chance);
    draws(chance.of('clouds'));
    expect(draws(chance.of('trees'))).toEqual(before);
    expect(draws(chance.of('clouds'))).not.toEqual(before);
  });

  it('is spread evenly', () => {
    const tenths = draws(new Chance('even'), 10_000).map((value) => Math.floor(value * 10));
    for (let tenth = 0; tenth < 10; tenth++) {
      expect(tenths.filter((value) => value === tenth).length).toBeGreaterThan(880);
    }
  });

  it('keeps to the ends it is given', () => {
    const chance = new Chance('ends');
    const rolled = new Set(Array.from({ length: 500 }, () => chance.whole(1, 6)));
    expect([...rolled].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(chance.pick(['only'])).toBe('only');
  });
});
