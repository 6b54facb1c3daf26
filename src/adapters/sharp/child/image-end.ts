/** Whether the bytes of an image stop before the format says they end. False for what is of no format known here. */
export function endsEarly(image: Buffer): boolean {
  if (startsWith(image, 'ffd8ff')) return lastIndexOf(image, 'ffd9') < 0;
  if (startsWith(image, '89504e470d0a1a0a')) return !hasPngEnd(image);
  if (startsWith(image, '474946')) return lastByte(image) !== 0x3b;
  if (startsWith(image, '52494646')) return image.length < 8 + readUInt32LE(image, 4);
  if (image.toString('latin1', 4, 8) === 'ftyp') return isoBoxesEnd(image) > image.length;
  return false;
}

function startsWith(image: Buffer, hex: string): boolean {
  const start = Buffer.from(hex, 'hex');
  return image.subarray(0, start.length).equals(start);
}

function lastIndexOf(image: Buffer, hex: string): number {
  return image.lastIndexOf(Buffer.from(hex, 'hex'));
}

function hasPngEnd(image: Buffer): boolean {
  return image.lastIndexOf('IEND', undefined, 'latin1') > 0;
}

/** Some writers pad a GIF with zeros after its trailer. */
function lastByte(image: Buffer): number | undefined {
  let last = image.length - 1;
  while (last > 0 && image[last] === 0) last--;
  return image[last];
}

function readUInt32LE(image: Buffer, at: number): number {
  return image.length >= at + 4 ? image.readUInt32LE(at) : Number.MAX_SAFE_INTEGER;
}

/** Where the boxes at the top of an ISO file say that they end. */
function isoBoxesEnd(image: Buffer): number {
  let at = 0;
  while (at + 8 <= image.length) {
    const size = image.readUInt32BE(at);
    // 0: up to the end of the file; 1: a size of 64 bits, which no image needs.
    if (size < 8) return image.length;
    at += size;
  }
  return at;
}
