import { open, type FileHandle } from 'node:fs/promises';

/** Sample entries in place of the codec's own where a key is needed (ISO/IEC 23001-7, and the older FairPlay). */
const PROTECTED_ENTRIES = ['encv', 'enca', 'enct', 'encs', 'drmi', 'drms', 'drmt'];

/** A header has its movie box among its first few; more than this is made to hurt. */
const MOST_BOXES = 10_000;

/** Where the content of a box lies in the file, in bytes. */
interface Box {
  type: string;
  start: number;
  end: number;
}

/**
 * The ids of the tracks of an MP4 or QuickTime file that are encrypted, which ffprobe does not tell: it names the codec
 * behind the lock. Reads box headers only. Empty for whatever is not built like that.
 */
export async function readProtectedTracks(path: string): Promise<Set<number>> {
  const file = await open(path);
  try {
    const budget = { boxes: MOST_BOXES };
    const whole = { type: 'file', start: 0, end: (await file.stat()).size };
    const ids = new Set<number>();
    const movie = await firstOf(file, whole, 'moov', budget);
    for await (const track of boxesIn(file, movie, budget)) {
      if (track.type === 'trak' && (await isProtected(file, track, budget))) {
        ids.add(await trackId(file, track, budget));
      }
    }
    return ids;
  } finally {
    await file.close();
  }
}

async function isProtected(file: FileHandle, track: Box, budget: Budget): Promise<boolean> {
  let box: Box | undefined = track;
  for (const type of ['mdia', 'minf', 'stbl', 'stsd']) box = await firstOf(file, box, type, budget);
  if (box === undefined) return false;
  // Version, flags and the count of entries come before them.
  for await (const { type } of boxesIn(file, { ...box, start: box.start + 8 }, budget)) {
    if (PROTECTED_ENTRIES.includes(type)) return true;
  }
  return false;
}

async function trackId(file: FileHandle, track: Box, budget: Budget): Promise<number> {
  const header = await firstOf(file, track, 'tkhd', budget);
  if (header === undefined) return 0;
  const [version = 0] = await bytesAt(file, header.start, 1);
  const id = await bytesAt(file, header.start + (version === 1 ? 20 : 12), 4);
  return id.length === 4 ? id.readUInt32BE(0) : 0;
}

interface Budget {
  boxes: number;
}

async function firstOf(
  file: FileHandle,
  parent: Box | undefined,
  type: string,
  budget: Budget,
): Promise<Box | undefined> {
  for await (const box of boxesIn(file, parent, budget)) if (box.type === type) return box;
  return undefined;
}

/** Size and type, four bytes each; size 1 means that eight more follow, 0 that it goes on to the end. */
async function* boxesIn(
  file: FileHandle,
  parent: Box | undefined,
  budget: Budget,
): AsyncGenerator<Box> {
  let at = parent?.start ?? 0;
  while (parent !== undefined && at + 8 <= parent.end && budget.boxes-- > 0) {
    const header = await bytesAt(file, at, 16);
    if (header.length < 8) return;
    const small = header.readUInt32BE(0);
    const large = small === 1 && header.length === 16;
    const size = large ? Number(header.readBigUInt64BE(8)) : small === 0 ? parent.end - at : small;
    const start = at + (large ? 16 : 8);
    if (at + size < start) return;
    yield { type: header.toString('latin1', 4, 8), start, end: Math.min(at + size, parent.end) };
    at += size;
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
