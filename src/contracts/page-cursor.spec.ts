import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './page-cursor.js';

const END = {
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  id: '0b0e7c3e-5a43-4a4c-9d0c-3a1f6f0f9a11',
};

describe('The cursor of a list', () => {
  it('leads back to where the page ended', () => {
    expect(decodeCursor(encodeCursor(END))).toEqual(END);
  });

  const forged = (text: string): string => Buffer.from(text).toString('base64url');
  it.each([
    ['empty', ''],
    ['no cursor', 'next'],
    ['changed by a letter', `${encodeCursor(END)}A`],
    ['without an id', forged('1767323045678.')],
    ['of another id', forged("1767323045678.' OR true --")],
    ['of no time', forged(`soon.${END.id}`)],
    ['of a time past all time', forged(`99999999999999999.${END.id}`)],
    ['followed by more', forged(`1767323045678.${END.id}.more`)],
  ])('is refused when it is %s', (_name, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
  });
});
