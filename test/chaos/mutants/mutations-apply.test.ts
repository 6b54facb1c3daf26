import { describe, expect, it } from 'vitest';
import { compiled, mutated } from './mutant-build.js';
import { MUTATIONS } from './mutations.js';

describe('the mutants of the chaos suite', () => {
  it.each(MUTATIONS)('can still be made: $name', async (mutation) => {
    const source = await compiled(mutation);
    expect(mutated(mutation, source)).not.toBe(source);
  });

  it.each(MUTATIONS)('are refused when their text is gone or there twice: $name', (mutation) => {
    expect(() => mutated(mutation, '')).toThrow(mutation.module);
    expect(() => mutated(mutation, mutation.text + mutation.text)).toThrow(mutation.module);
  });
});
