import { describe, expect, it } from 'vitest';
import { endsWithinPage } from './ogg-page.js';

/** A page whose data is as long as its two segments say. */
function page(): Buffer {
  const header = Buffer.alloc(27);
  header.write('OggS');
  header[26] = 2;
  return Buffer.concat([header, Buffer.from([255, 10]), Buffer.alloc(265, 1)]);
}

describe('An Ogg file', () => {
  it('is whole at the end of a page, marked as the last or not', () => {
    expect(endsWithinPage(page())).toBe(false);
    expect(endsWithinPage(Buffer.concat([Buffer.alloc(99, 7), page(), page()]))).toBe(false);
  });

  it('is whole with something else behind it', () => {
    expect(endsWithinPage(Buffer.concat([page(), Buffer.from('TAG')]))).toBe(false);
    expect(endsWithinPage(Buffer.alloc(99))).toBe(false);
  });

  it.each([1, 200, 266])('breaks off %d bytes before the end of a page', (missing) => {
    expect(endsWithinPage(Buffer.concat([page(), page().subarray(0, -missing)]))).toBe(true);
  });

  it('breaks off within the header of a page', () => {
    expect(endsWithinPage(Buffer.concat([page(), page().subarray(0, 20)]))).toBe(true);
  });
});
