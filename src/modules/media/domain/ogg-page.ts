/** Header and data of the largest page there is (RFC 3533, 6), in bytes. */
export const LARGEST_PAGE = 27 + 255 + 255 * 255;

const HEADER_BYTES = 27;
/** The pattern every page begins with, and the only version. */
const PAGE = Buffer.from('OggS\0');

/**
 * Whether an Ogg file breaks off within a page, by its last bytes: as many as the largest page, or all. A recording
 * that lacks the mark of its end but not a part of its last page is whole.
 */
export function endsWithinPage(tail: Buffer): boolean {
  const page = tail.subarray(tail.lastIndexOf(PAGE));
  if (!page.subarray(0, PAGE.length).equals(PAGE)) return false;
  const segments = page[HEADER_BYTES - 1];
  if (segments === undefined) return true;
  const table = page.subarray(HEADER_BYTES, HEADER_BYTES + segments);
  if (table.length < segments) return true;
  const data = table.reduce((sum, bytes) => sum + bytes, 0);
  return page.length < HEADER_BYTES + segments + data;
}
