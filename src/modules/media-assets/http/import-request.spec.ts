import { describe, expect, it } from 'vitest';
import { nameOfUrl } from './import-request.js';

describe('A file without a name', () => {
  it.each([
    ['https://host/a/b/sun%20set.mp4?x=/y.avi#/z', 'sun set.mp4'],
    ['https://host/%E2%80%AEevil%2F..%2Fname.mp4', 'name.mp4'],
    ['https://host/line%0Abreak%00.mp4', 'linebreak.mp4'],
    ['https://host/100%.mp4', '100%.mp4'],
    ['https://host/', 'file'],
    ['https://host', 'file'],
    ['https://host/..', 'file'],
    ['no address', 'file'],
    [`https://host/${'x'.repeat(300)}`, 'x'.repeat(255)],
  ])('at %s is called %s', (url, name) => {
    expect(nameOfUrl(url)).toBe(name);
  });
});
