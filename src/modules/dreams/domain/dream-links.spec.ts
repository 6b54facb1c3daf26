import { describe, expect, it } from 'vitest';
import { DREAM_FILES, dreamLink, readDreamLink } from './dream-links.js';

const linkToken = '0123456789abcdef0123456789abcdef';

describe('The links of a dream', () => {
  it.each(DREAM_FILES)('lead to its %s and back', (file) => {
    const path = dreamLink({ linkToken }, file);
    expect(readDreamLink(path.slice('/dream-videos/'.length))).toEqual({ linkToken, file });
  });

  it.each([
    '',
    '.mp4',
    `${linkToken}.png`,
    linkToken,
    `${linkToken}-preview.jpg`,
    `${linkToken}0.mp4`,
  ])('are not %j', (name) => {
    expect(readDreamLink(name)).toBeUndefined();
  });
});
