import { describe, expect, it } from 'vitest';
import { collapsed, shortened } from './shortened.js';

describe('a text that must fit', () => {
  it('stays as it is where it does', () => {
    expect(shortened('The sea is calm.', 16)).toBe('The sea is calm.');
  });

  it('is cut between words, without the comma that stood there', () => {
    expect(shortened('The sea is calm, and we sail', 18)).toBe('The sea is calm…');
  });

  it('is cut within a word that is all there is, and never within a character', () => {
    expect(shortened('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(shortened('👩‍👩‍👧‍👦'.repeat(5), 3)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…');
  });

  it('is one line without what cannot be written', () => {
    expect(collapsed(' a\n\tb\u0000c\ud83d d\u2028e ')).toBe('a b c d e');
  });
});
