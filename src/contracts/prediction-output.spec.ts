import { describe, expect, it } from 'vitest';
import { outputAddress } from './prediction-output.js';

const VIDEO = 'https://files.example.org/a/video.mp4?x=1';
const IMAGE = 'https://files.example.org/a/picture.WEBP';

describe('What a model puts out', () => {
  it.each<[string, unknown, 'video' | 'image', string | undefined]>([
    ['a string', VIDEO, 'video', VIDEO],
    ['a list', [IMAGE, 'https://files.example.org/b.png'], 'image', IMAGE],
    ['a list of both kinds', [IMAGE, VIDEO], 'video', VIDEO],
    ['an object', { video: VIDEO, thumbnail: IMAGE }, 'image', IMAGE],
    ['a list of objects', [{ url: VIDEO }], 'video', VIDEO],
    [
      'an address that says nothing of its kind',
      'http://files.example.org/x',
      'video',
      'http://files.example.org/x',
    ],
    ['nothing', null, 'video', undefined],
    ['words', 'done', 'video', undefined],
    ['a number', 7, 'video', undefined],
    ['another scheme', 'file:///etc/passwd', 'video', undefined],
    ['data', 'data:video/mp4;base64,AAAA', 'video', undefined],
    ['no address', 'https://', 'video', undefined],
    ['an address without end', `https://a.example/${'x'.repeat(10_000)}`, 'video', undefined],
    ['what lies too deep', [[[[VIDEO]]]], 'video', undefined],
  ])('is found in %s', (_, output, kind, address) => {
    expect(outputAddress(output, kind)).toBe(address);
  });
});
