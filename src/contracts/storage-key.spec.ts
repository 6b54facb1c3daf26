import { describe, expect, it } from 'vitest';
import {
  assertStorageKey,
  assertStoragePrefix,
  InvalidStorageKeyError,
  isStorageKey,
  STORAGE_KEY_MAX_LENGTH,
} from './storage-key.js';

describe('a storage key', () => {
  it.each([
    'a',
    'originals/0b9c.mp4',
    'media/user_1/asset-2/3/thumbnail.jpg',
    '.hidden/..name/...',
    'x'.repeat(255),
  ])('may be %s', (key) => {
    expect(isStorageKey(key)).toBe(true);
    expect(() => {
      assertStorageKey(key);
    }).not.toThrow();
  });

  it.each([
    ['empty', ''],
    ['absolute', '/etc/passwd'],
    ['a folder', 'a/'],
    ['with an empty segment', 'a//b'],
    ['with a dot segment', 'a/./b'],
    ['climbing', '../a'],
    ['climbing inside', 'a/../../b'],
    ['only dots', '..'],
    ['with a backslash', 'a\\..\\b'],
    ['percent-encoded', 'a/%2e%2e/b'],
    ['with a NUL', 'a\0b'],
    ['with a line break', 'a\nb'],
    ['ending in a line break', 'a\n'],
    ['with a space', 'a b'],
    ['not ASCII', 'videos/é.mp4'],
    ['with a wildcard', '*.mp4'],
    ['with a name too long for a file system', 'x'.repeat(256)],
    ['too long', 'x/'.repeat(STORAGE_KEY_MAX_LENGTH / 2) + 'x'],
  ])('must not be %s', (_, key) => {
    expect(isStorageKey(key)).toBe(false);
    expect(() => {
      assertStorageKey(key);
    }).toThrow(InvalidStorageKeyError);
  });

  it('is not told in the message of its error', () => {
    expect(new InvalidStorageKeyError('../secret').message).not.toContain('secret');
  });
});

describe('a storage prefix', () => {
  it.each(['', 'a', 'a/', 'a/b', 'a/b.', 'a/.', 'a/..'])('may be "%s"', (prefix) => {
    expect(() => {
      assertStoragePrefix(prefix);
    }).not.toThrow();
  });

  it.each(['/', 'a//', '../', 'a/../b', './a', 'é', 'a b', 'x'.repeat(256)])(
    'must not be "%s"',
    (prefix) => {
      expect(() => {
        assertStoragePrefix(prefix);
      }).toThrow(InvalidStorageKeyError);
    },
  );
});
