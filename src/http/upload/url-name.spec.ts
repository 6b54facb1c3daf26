import { describe, expect, it } from 'vitest';
import { nameOfUrl } from './url-name.js';

describe('The name of a file at an address', () => {
  it.each([
    ['the end of its path', 'https://a.example/clips/clip.mov?name=other.mp4#x', 'clip.mov'],
    ['what that says to people', 'https://a.example/My%20Urlaub%20%C3%BC.mp4', 'My Urlaub ü.mp4'],
    ['without what follows it', 'https://a.example/clips/', 'clips'],
    ['as it is, where it was not encoded right', 'https://a.example/100%.mp4', '100%.mp4'],
    ['never a path', 'https://a.example/..%2F..%2Fetc%2Fpasswd', 'passwd'],
    ['a plain word, where there is none', 'https://a.example', 'file'],
    ['no way up', 'https://a.example/..', 'file'],
    ['visible, on one line', 'https://a.example/%E2%80%AEline%0Abreak%00.mp4', 'linebreak.mp4'],
    ['no longer than names may be', `https://a.example/${'x'.repeat(300)}`, 'x'.repeat(255)],
    ['told of what is no address, too', 'no address', 'file'],
  ])('is %s', (_what, url, name) => {
    expect(nameOfUrl(url)).toBe(name);
  });
});
