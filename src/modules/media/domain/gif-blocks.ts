/** What a GIF file holds. Pixels, seconds. */
export interface GifFacts {
  width: number;
  height: number;
  frames: number;
  durationSeconds: number;
  /** How often it plays, 0 for ever. */
  plays: number;
}

/** The bytes are no whole GIF. */
export class GifFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GifFormatError';
  }
}

/** What the walk wants next: to pass over `skip` bytes, then to see `take`. */
export interface Wish {
  skip: number;
  take: number;
}

type Walk<T> = Generator<Wish, T, Uint8Array>;

const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;

/**
 * Walks through a GIF (GIF89a specification, W3C) and fills in its facts. A frame's delay stands before it, in
 * hundredths of a second; how often to play, in NETSCAPE's application extension, counts the further plays.
 */
export function* gifBlocks(facts: GifFacts): Walk<void> {
  const header = yield* take(13);
  if (!/^GIF8[79]a$/.test(ascii(header.subarray(0, 6)))) throw new GifFormatError('No GIF');
  facts.width = uint16(header, 6);
  facts.height = uint16(header, 8);
  let skip = colorTableBytes(byte(header, 10));
  for (;;) {
    const kind = byte(yield* take(1, skip), 0);
    skip = 0;
    if (kind === TRAILER) return;
    if (kind === IMAGE) {
      const descriptor = yield* take(9);
      facts.frames++;
      // The size of the codes stands between the colours and the data.
      yield* passSubBlocks(colorTableBytes(byte(descriptor, 8)) + 1);
    } else if (kind === EXTENSION) yield* extension(facts);
    else throw new GifFormatError('A block of unknown kind');
  }
}

function* extension(facts: GifFacts): Walk<void> {
  const [label = 0, length = 0] = yield* take(2);
  const content = length === 0 ? new Uint8Array() : yield* take(length);
  if (length === 0) return;
  if (label === GRAPHIC_CONTROL && length >= 4) {
    facts.durationSeconds = (Math.round(facts.durationSeconds * 100) + uint16(content, 1)) / 100;
  }
  if (label === APPLICATION && ascii(content) === 'NETSCAPE2.0') yield* plays(facts);
  else yield* passSubBlocks(0);
}

function* plays(facts: GifFacts): Walk<void> {
  const length = byte(yield* take(1), 0);
  if (length === 0) return;
  const content = yield* take(length);
  if (length >= 3 && byte(content, 0) === 1) {
    const further = uint16(content, 1);
    facts.plays = further === 0 ? 0 : further + 1;
  }
  yield* passSubBlocks(0);
}

/** Passes over `skip` bytes, then over blocks that begin with their length until an empty one. */
function* passSubBlocks(skip: number): Walk<void> {
  let length = byte(yield* take(1, skip), 0);
  while (length > 0) length = byte(yield* take(1, length), 0);
}

function* take(bytes: number, skip = 0): Walk<Uint8Array> {
  return yield { skip, take: bytes };
}

/** Bytes of the colours announced by a packed field. */
function colorTableBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 0x07) + 1);
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function uint16(bytes: Uint8Array, at: number): number {
  return byte(bytes, at) | (byte(bytes, at + 1) << 8);
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
