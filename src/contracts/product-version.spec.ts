import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { PRODUCT_VERSION } from './product-version.js';

it('The product names the version of its package', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  expect((JSON.parse(text) as { version: string }).version).toBe(PRODUCT_VERSION);
});
