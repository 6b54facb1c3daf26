import { describe, expect, it } from 'vitest';
import { planCodeDigest } from './plan-code.js';

describe('The code that plans results', () => {
  it('is known by one digest as long as it is the same', async () => {
    const digest = await planCodeDigest();
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await planCodeDigest()).toBe(digest);
  });
});
