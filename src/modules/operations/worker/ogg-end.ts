import { open } from 'node:fs/promises';

/** A page is no longer than this: its header, 255 segments and as many bytes as they can have. */
const LONGEST_PAGE = 27 + 255 + 255 * 255;

const CAPTURE = 'OggS';
const HEADER_BYTES = 27;

/**
 * Whether an Ogg file ends in the middle of a page (RFC 3533). Its length is told by its last whole page, so that one
 * that breaks off claims no more than is there. One that ends between two pages cannot be told from a broadcast.
 */
export async function endsInMidPage(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, 2 * LONGEST_PAGE));
    await file.read(tail, 0, tail.length, size - tail.length);
    return endOfLastPage(tail) > tail.length;
  } finally {
    await file.close();
  }
}

/** Where the last page of these bytes ends, which may be past them. */
function endOfLastPage(tail: Buffer): number {
  const start = tail.lastIndexOf(CAPTURE, undefined, 'latin1');
  if (start < 0) return tail.length;
  const segments = tail[start + HEADER_BYTES - 1] ?? 255;
  const table = tail.subarray(start + HEADER_BYTES, start + HEADER_BYTES + segments);
  const body = table.reduce((sum, bytes) => sum + bytes, 0);
  return table.length < segments ? Infinity : start + HEADER_BYTES + segments + body;
}
