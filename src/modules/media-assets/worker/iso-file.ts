import { open, type FileHandle } from 'node:fs/promises';
import type { MediaFormat } from '../../media/domain/media-format.js';

/** Formats made of boxes (ISO/IEC 14496-12, 4.2), each of which says how long it is. */
const ISO: readonly MediaFormat[] = ['mp4', 'mov', '3gp'];

/** The boxes without which a file plays less than it says. */
const NEEDED = ['moov', 'moof', 'mdat'];

/** A video of four hours in fragments of a second has two for each. */
const MOST_BOXES = 100_000;

interface Box {
  type: string;
  /** Bytes, header included; undefined for a box up to the end of the file, and for what is none. */
  size: number | undefined;
}

/** Whether a file of boxes ends before one of them does. Reads their headers alone; false for all other formats. */
export async function breaksOffInBox(path: string, format: MediaFormat): Promise<boolean> {
  if (!ISO.includes(format)) return false;
  const file = await open(path);
  try {
    const { size: end } = await file.stat();
    let at = 0;
    for (let boxes = 0; boxes < MOST_BOXES && at < end; boxes++) {
      const { type, size } = await boxAt(file, at);
      if (size === undefined) return false;
      at += size;
      if (at > end && NEEDED.includes(type)) return true;
    }
    return false;
  } finally {
    await file.close();
  }
}

async function boxAt(file: FileHandle, position: number): Promise<Box> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), { position });
  const type = buffer.toString('latin1', 4, 8);
  const short = buffer.readUInt32BE(0);
  const long = short === 1;
  const size = long ? Number(buffer.readBigUInt64BE(8)) : short;
  const header = long ? 16 : 8;
  return { type, size: bytesRead < header || size < header ? undefined : size };
}
