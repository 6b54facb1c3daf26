/** Which byte of a pixel holds a channel, by the channel's mask; other masks have no byte of their own. */
const BYTE_OF_MASK: ReadonlyMap<number, number> = new Map([
  [0x000000ff, 0],
  [0x0000ff00, 1],
  [0x00ff0000, 2],
  [0xff000000, 3],
]);

const BITS_AT = 28;
const COMPRESSION_AT = 30;
const MASKS_AT = 54;
const BITFIELDS = 3;
/** Of the header that has a mask for alpha, and all that came later. */
const HEADER_WITH_ALPHA = 56;

/** The order that every reader knows: blue, green, red, alpha. */
const STANDARD_MASKS = [0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000] as const;

/**
 * A BMP of 32 bits a pixel whose channels lie in an order of their own, which the media tool does not know, with the
 * order that it does. Undefined for every other BMP.
 */
export function withStandardChannels(bmp: Buffer): Buffer | undefined {
  if (bmp.length < MASKS_AT + 16) return undefined;
  if (bmp.readUInt16LE(BITS_AT) !== 32 || bmp.readUInt32LE(COMPRESSION_AT) !== BITFIELDS) {
    return undefined;
  }
  const [red = 0, green = 0, blue = 0] = [0, 4, 8].map((at) => bmp.readUInt32LE(MASKS_AT + at));
  const alpha = bmp.readUInt32LE(14) >= HEADER_WITH_ALPHA ? bmp.readUInt32LE(MASKS_AT + 12) : 0;
  const known = [blue, green, red].map((mask) => BYTE_OF_MASK.get(mask));
  const [fromBlue, fromGreen, fromRed] = known;
  if (fromBlue === undefined || fromGreen === undefined || fromRed === undefined) return undefined;
  if (red === STANDARD_MASKS[0] && green === STANDARD_MASKS[1] && blue === STANDARD_MASKS[2]) {
    return undefined;
  }
  const fromAlpha = BYTE_OF_MASK.get(alpha);
  const result = Buffer.from(bmp);
  STANDARD_MASKS.slice(0, 3).forEach((mask, n) => result.writeUInt32LE(mask, MASKS_AT + 4 * n));
  if (fromAlpha !== undefined) result.writeUInt32LE(STANDARD_MASKS[3], MASKS_AT + 12);
  for (let at = bmp.readUInt32LE(10); at + 4 <= bmp.length; at += 4) {
    result[at] = bmp[at + fromBlue] ?? 0;
    result[at + 1] = bmp[at + fromGreen] ?? 0;
    result[at + 2] = bmp[at + fromRed] ?? 0;
    result[at + 3] = fromAlpha === undefined ? 0xff : (bmp[at + fromAlpha] ?? 0xff);
  }
  return result;
}
