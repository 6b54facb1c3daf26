import { readFile } from 'node:fs/promises';
import { Frame } from './pictures.js';

/** The picture of a BMP of four bytes a pixel, each channel where its mask of eight bits says; read by hand. */
export async function bmpFrame(path: string): Promise<Frame> {
  const bytes = await readFile(path);
  const pixels = bytes.readUInt32LE(10);
  const width = bytes.readInt32LE(18);
  const height = bytes.readInt32LE(22);
  const shifts = [54, 58, 62, 66].map((at) => 31 - Math.clz32(bytes.readUInt32LE(at)) - 7);
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = bytes.readUInt32LE(pixels + ((height - 1 - y) * width + x) * 4);
      shifts.forEach((shift, channel) => {
        data[(y * width + x) * 4 + channel] = (from >>> shift) & 255;
      });
    }
  }
  return new Frame(width, height, data);
}
