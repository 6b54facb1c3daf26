import { describe, expect, it } from 'vitest';
import { onePerKind } from './one-per-kind.js';

class Cutter {
  readonly kind = 'cut';
}
class Gluer {
  readonly kind = 'paste';
}
class Stapler {
  readonly kind = 'paste';
}

const pair = (kinds: string[], candidates: { kind: string }[]): ReadonlyMap<string, unknown> =>
  onePerKind('handler', kinds, candidates);

describe('one candidate for each kind', () => {
  it('pairs each kind with its candidate', () => {
    const cutter = new Cutter();
    const gluer = new Gluer();
    expect([...pair(['cut', 'paste'], [gluer, cutter])]).toEqual([
      ['paste', gluer],
      ['cut', cutter],
    ]);
  });

  it('names a kind that nobody claims', () => {
    expect(() => pair(['cut', 'paste'], [new Cutter()])).toThrow(
      'Every job kind needs exactly one handler: paste has none',
    );
  });

  it('names both who claim the same kind', () => {
    expect(() => pair(['paste'], [new Gluer(), new Stapler()])).toThrow(
      'paste has two: Gluer and Stapler',
    );
  });

  it('names a candidate of a kind that does not exist', () => {
    expect(() => pair([], [new Cutter()])).toThrow('Cutter is for an unknown kind');
  });
});
