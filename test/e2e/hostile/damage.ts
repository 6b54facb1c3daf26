import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Changes one byte in a hundred from the middle of a file on, the same ones each time. */
export async function flipBits(path: string, name: string): Promise<string> {
  const bytes = await readFile(path);
  for (let at = Math.floor(bytes.length / 2); at < bytes.length; at += 100) {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
  }
  const damaged = join(dirname(path), name);
  await writeFile(damaged, bytes);
  return damaged;
}

/** Writes a turn by any angle, in degrees, into the first track header: the display matrix in 16.16 fixed point. */
export async function turnByMatrix(path: string, degrees: number): Promise<string> {
  const bytes = await readFile(path);
  const header = bytes.indexOf('tkhd', 0, 'latin1');
  if (header < 0) throw new Error(`${path} has no track header`);
  const cos = Math.round(Math.cos((degrees * Math.PI) / 180) * 0x10000);
  const sin = Math.round(Math.sin((degrees * Math.PI) / 180) * 0x10000);
  const matrix = header + 4 + 40;
  for (const [offset, value] of [
    [0, cos],
    [4, sin],
    [12, -sin],
    [16, cos],
  ] as const) {
    bytes.writeInt32BE(value, matrix + offset);
  }
  await writeFile(path, bytes);
  return path;
}

interface Box {
  /** Where it begins and ends. */
  from: number;
  to: number;
}

/** The first box of each type on a way down through an MP4, outermost first. */
function boxesOnTheWay(bytes: Buffer, types: readonly string[]): Box[] {
  const way: Box[] = [];
  let from = 0;
  let to = bytes.length;
  for (const type of types) {
    while (from < to && bytes.toString('latin1', from + 4, from + 8) !== type) {
      from += Math.max(8, bytes.readUInt32BE(from));
    }
    if (from >= to) throw new Error(`There is no ${types.join('/')}`);
    to = from + bytes.readUInt32BE(from);
    way.push({ from, to });
    from += 8;
  }
  return way;
}

/** Puts other bytes in the place of a box, and mends the sizes of those around it. */
export function replaceBox(bytes: Buffer, types: readonly string[], replacement: Buffer): Buffer {
  const way = boxesOnTheWay(bytes, types);
  const inner = way.pop();
  if (inner === undefined) throw new Error('No box was named');
  const grown = replacement.length - (inner.to - inner.from);
  const mended = Buffer.from(bytes);
  for (const { from, to } of way) mended.writeUInt32BE(to - from + grown, from);
  return Buffer.concat([mended.subarray(0, inner.from), replacement, mended.subarray(inner.to)]);
}
