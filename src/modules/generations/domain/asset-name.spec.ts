import { describe, expect, it } from 'vitest';
import { assetName } from './asset-name.js';

describe('The name made of a prompt', () => {
  it('is the prompt in one line', () => {
    expect(assetName('  a lighthouse\n in\u0000 the mist ')).toBe('a lighthouse in the mist');
  });

  it('is cut between words where it is long', () => {
    const name = assetName('slowly '.repeat(30));
    expect(name).toBe(`${'slowly '.repeat(11).trim()}…`);
    expect(assetName('x'.repeat(200))).toBe(`${'x'.repeat(79)}…`);
  });
});
