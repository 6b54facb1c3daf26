import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { machineTools } from './machine-tools.js';

const run = promisify(execFile);

export type Rgba = [number, number, number, number];

/** One decoded frame, 8-bit RGBA. */
export class Frame {
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly data: Buffer,
  ) {}

  pixel(x: number, y: number): Rgba {
    const at = (y * this.width + x) * 4;
    const [r = 0, g = 0, b = 0, a = 0] = this.data.subarray(at, at + 4);
    return [r, g, b, a];
  }

  /** The mean of the middle half of a part of the frame, in shares of its sides. */
  mean(left = 0, top = 0, right = 1, bottom = 1): Rgba {
    const sum: Rgba = [0, 0, 0, 0];
    let pixels = 0;
    const inner = (from: number, to: number, side: number): [number, number] => {
      const quarter = (to - from) / 4;
      const first = Math.floor((from + quarter) * side);
      return [first, Math.max(first + 1, Math.ceil((to - quarter) * side))];
    };
    const [x0, x1] = inner(left, right, this.width);
    const [y0, y1] = inner(top, bottom, this.height);
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++, pixels++) {
        this.pixel(x, y).forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
      }
    }
    return sum.map((value) => value / pixels) as Rgba;
  }

  /** The frame as it looks on a white page. */
  onWhite(): Frame {
    const data = Buffer.alloc(this.data.length, 255);
    for (let at = 0; at < data.length; at++) {
      const opacity = (this.data[at - (at % 4) + 3] ?? 0) / 255;
      if (at % 4 < 3) data[at] = Math.round(255 + ((this.data[at] ?? 0) - 255) * opacity);
    }
    return new Frame(this.width, this.height, data);
  }

  /** The share of the frame that is transparent. */
  get transparentShare(): number {
    let transparent = 0;
    for (let at = 3; at < this.data.length; at += 4) if ((this.data[at] ?? 0) < 128) transparent++;
    return transparent / (this.width * this.height);
  }

  /** How much more lines differ from their neighbours than from the lines two away: far above 1 where fields are mixed. */
  get combing(): number {
    let near = 1;
    let far = 1;
    for (let y = 0; y + 2 < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const green = this.pixel(x, y)[1];
        near += Math.abs(green - this.pixel(x, y + 1)[1]);
        far += Math.abs(green - this.pixel(x, y + 2)[1]);
      }
    }
    return near / far;
  }

  /** Mean difference of a channel (0..255) from another frame of the same size, and of the brightness of the whole. */
  differenceFrom(other: Frame): { channel: number; brightness: number } {
    if (other.width !== this.width || other.height !== this.height) {
      throw new Error(`Sizes differ: ${this.width}x${this.height}, ${other.width}x${other.height}`);
    }
    let difference = 0;
    let balance = 0;
    for (let at = 0; at < this.data.length; at++) {
      if (at % 4 === 3) continue;
      const change = (this.data[at] ?? 0) - (other.data[at] ?? 0);
      difference += Math.abs(change);
      balance += change;
    }
    const channels = (this.data.length / 4) * 3;
    return { channel: difference / channels, brightness: Math.abs(balance / channels) };
  }
}

/** Every frame of a file with its time in seconds, after filters of one's own. */
export async function framesOf(
  path: string,
  { filters = 'null', input = [] as string[], stream = 'v:0' } = {},
): Promise<{ time: number; frame: Frame }[]> {
  const { ffmpeg } = await machineTools();
  const { stdout, stderr } = await run(
    ffmpeg,
    [
      ...['-nostdin', '-hide_banner', '-v', 'info', ...input, '-i', path],
      ...['-map', `0:${stream}`, '-vf', `${filters},format=rgba,showinfo`],
      ...['-vsync', '0', '-f', 'rawvideo', '-'],
    ],
    {
      env: { GCONV_PATH: '/nonexistent' },
      encoding: 'buffer',
      maxBuffer: 1024 * 1024 * 1024,
    },
  );
  const shown = [...stderr.toString().matchAll(/ pts_time:\s*(-?[\d.e+-]+).* s:(\d+)x(\d+) /g)];
  let at = 0;
  return shown.map(([, time, width, height]) => {
    const bytes = Number(width) * Number(height) * 4;
    const data = stdout.subarray(at, at + bytes);
    at += bytes;
    return { time: Number(time), frame: new Frame(Number(width), Number(height), data) };
  });
}
