import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { machineTools } from './machine-tools.js';

const run = promisify(execFile);

/** The frames of a clip as it is shown, each as RGB bytes of that size, row by row. */
export async function clipFrames(path: string, width: number, height: number): Promise<Buffer[]> {
  const { ffmpeg } = await machineTools();
  const { stdout } = await run(
    ffmpeg,
    [
      ...['-nostdin', '-v', 'error', '-i', path, '-vf', `scale=${width}:${height}:flags=area`],
      ...['-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    ],
    { env: { GCONV_PATH: '/nonexistent' }, encoding: 'buffer', maxBuffer: 512 * 1024 * 1024 },
  );
  const size = width * height * 3;
  return Array.from({ length: stdout.length / size }, (_, index) =>
    stdout.subarray(index * size, (index + 1) * size),
  );
}

/** How far two frames are apart: the mean of all differences, of 255. */
export function difference(a: Buffer, b: Buffer): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += Math.abs((a[place] ?? 0) - (b[place] ?? 0));
  return sum / a.length;
}

/** The relative luminance of each pixel, 0..1, as WCAG defines it. */
export function luminances(frame: Buffer): number[] {
  return Array.from({ length: frame.length / 3 }, (_, pixel) => {
    const [r, g, b] = [0, 1, 2].map((channel) => {
      const value = (frame[pixel * 3 + channel] ?? 0) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  });
}
