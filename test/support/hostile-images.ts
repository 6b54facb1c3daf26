import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** One chunk of a PNG, with the checksum that belongs to it. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

export interface PngOptions {
  /** Bits a sample; grey. */
  depth?: 1 | 8;
  /** Chunks between the header and the pixels. */
  chunks?: Buffer[];
}

/** A black PNG with as many rows of pixels as fit into `rows`. */
export function blackPng(
  width: number,
  height: number,
  rows = height,
  { depth = 1, chunks = [] }: PngOptions = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  const pixels = deflateSync(Buffer.alloc((1 + Math.ceil((width * depth) / 8)) * rows));
  return Buffer.concat([
    ...[SIGNATURE, pngChunk('IHDR', header), ...chunks],
    ...[pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))],
  ]);
}

/** Text that takes a hundred megabytes once it is unpacked. */
export function hugeText(type: 'zTXt' | 'iTXt' | 'iCCP'): Buffer {
  const packed = deflateSync(Buffer.alloc(100 * 1024 * 1024), { level: 9 });
  const before = { zTXt: 'Comment\0\0', iTXt: 'Comment\0\x01\0\0\0', iCCP: 'icc\0\0' }[type];
  return pngChunk(type, Buffer.concat([Buffer.from(before, 'latin1'), packed]));
}

/** A GIF of so many frames that claim a size each, of which only the first pixel is there. */
export function tinyGif(frames: number, width = 1, height = 1): Buffer {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  screen[4] = 0x80;
  const colors = Buffer.from('000000ffffff', 'hex');
  const frame = Buffer.from('21f90400010000002c00000000010001000002024401003b', 'hex').subarray(
    0,
    -1,
  );
  frame.writeUInt16LE(width, 13);
  frame.writeUInt16LE(height, 15);
  return Buffer.concat([
    ...[Buffer.from('GIF89a'), screen, colors],
    ...[...Array.from({ length: frames }, () => frame), Buffer.from(';')],
  ]);
}

/** A JPEG with a segment put behind its start: 0xe1 is EXIF's and XMP's, 0xed IPTC's, 0xfe a comment's. */
export function withSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

/** The same bytes with some of them changed, always alike for a seed. */
export function damaged(image: Buffer, seed: number): Buffer {
  const bytes = Buffer.from(image);
  let state = seed * 2_654_435_761 + 1;
  for (let n = 0; n < 1 + (seed % 8); n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[state % bytes.length] = state >>> 24;
  }
  return bytes;
}
