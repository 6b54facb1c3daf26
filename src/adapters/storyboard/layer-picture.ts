import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { toHex, type Oklch } from './oklch.js';
import { MARGIN, type Frame, type Layer } from './stage.js';

/** A box in pixels, in even numbers, as chroma is stored two by two. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A layer as pixels: raw RGBA in a file. */
export interface DrawnLayer {
  layer: Layer;
  path: string;
  /** What is seen of it: a box of the frame. */
  seen: Box;
  /** What is drawn of it: larger by the way it moves. */
  drawn: Box;
}

export interface Canvas {
  frame: Frame;
  /** Pixels a unit. */
  scale: number;
  /** Pixels. */
  width: number;
  height: number;
}

/** Draws a layer into a file of the folder. */
export async function drawLayer(
  layer: Layer,
  canvas: Canvas,
  folder: string,
  index: number,
): Promise<DrawnLayer> {
  const seen = seenOf(layer, canvas);
  const drawn = drawnOf(layer, seen, canvas.scale);
  const { scale } = canvas;
  const view = [drawn.x, drawn.y, drawn.width, drawn.height].map((pixels) => pixels / scale);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${drawn.width}" height="${drawn.height}" viewBox="${view.join(' ')}" preserveAspectRatio="none">${layer.svg}</svg>`;
  const path = join(folder, `layer-${index}.rgba`);
  const raw = await pixels(svg, layer.matte);
  await writeFile(path, layer.grain === true ? grained(raw) : raw);
  return { layer, path, seen, drawn };
}

/** Where nothing is drawn lies the layer's own colour: black would bleed into its edges when they are moved. */
async function pixels(svg: string, matte: Oklch): Promise<Buffer> {
  const drawn = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
  const behind = Buffer.from(`${toHex(matte).slice(1)}00`, 'hex').readUInt32LE();
  // Each pixel is one number, its alpha the highest byte: what this runs on is little-endian.
  const whole = new Uint32Array(drawn.buffer, drawn.byteOffset, drawn.length / 4);
  for (let place = 0; place < whole.length; place++) {
    if ((whole[place] ?? 0) >>> 24 === 0) whole[place] = behind;
  }
  return drawn;
}

/** So much lighter or darker, of 255. */
const GRAIN = 1.7;

/** By the sum of two bytes, which falls more often in the middle. */
const GRAINS = Int8Array.from({ length: 511 }, (_, sum) => Math.round((sum - 255) * (GRAIN / 255)));

/** A fine grain, without which wide gradients fall into bands. It is the same in every picture. */
function grained(picture: Buffer): Buffer {
  const clamped = new Uint8ClampedArray(picture.buffer, picture.byteOffset, picture.length);
  let state = 1;
  for (let place = 0; place < clamped.length; place += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // Two parts of one number.
    const off = GRAINS[(state >>> 24) + ((state >>> 16) & 255)] ?? 0;
    if (off === 0) continue;
    for (let channel = place; channel < place + 3; channel++) {
      clamped[channel] = (clamped[channel] ?? 0) + off;
    }
  }
  return picture;
}

/** Its strip and as far around it as it moves, as far as that is in the frame. */
function seenOf(layer: Layer, { frame, scale, width, height }: Canvas): Box {
  const around = layer.still === true ? 0 : MARGIN * 0.75;
  const place = (value: number | undefined, otherwise: number, way: number, most: number): number =>
    Math.min(most, Math.max(0, even(((value ?? otherwise) + way * around) * scale)));
  const x = place(layer.left, 0, -1, width - 2);
  const y = place(layer.top, 0, -1, height - 2);
  const right = place(layer.right, frame.width, 1, width);
  const bottom = place(layer.bottom, frame.height, 1, height);
  return { x, y, width: Math.max(2, right - x), height: Math.max(2, bottom - y) };
}

function drawnOf({ motion, still }: Layer, seen: Box, scale: number): Box {
  if (still === true) return seen;
  if (motion?.kind === 'stream') {
    const { x, y } = motion.step;
    const [wide, high] = [even(Math.abs(x) * scale), even(Math.abs(y) * scale)];
    return { ...seen, width: seen.width + wide, height: seen.height + high };
  }
  const margin = even(MARGIN * scale);
  return {
    ...{ x: seen.x - margin, y: seen.y - margin },
    ...{ width: seen.width + 2 * margin, height: seen.height + 2 * margin },
  };
}

export function even(value: number): number {
  return 2 * Math.round(value / 2);
}
