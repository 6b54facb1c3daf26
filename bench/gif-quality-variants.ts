import { join } from 'node:path';
import type { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { bareGifCommands } from './bare-gif.js';

/** What every GIF of the comparison has: frames a second, pixels, seconds. */
export const GIF = { fps: 15, width: 480, seconds: 10 } as const;

/** One way to make a GIF: the command lines of it. All write the same file. */
export interface GifVariant {
  name: string;
  commands: string[][];
}

export const gifPath = (scratch: string): string => join(scratch, 'bare.gif');

const LANCZOS = 'lanczos';
const EXACT = 'lanczos+accurate_rnd+full_chroma_int,setsar=1,format=bgra';
const SHARP = 'bicubic+accurate_rnd+full_chroma_int:param0=0:param1=1,setsar=1,format=bgra';
/** Name, scaling, frames a second that the palette is made from, dithering. */
const GRAPHS: [name: string, scale: string, paletteRate: number, dither: string][] = [
  ['plain bayer 5', LANCZOS, GIF.fps, 'bayer:bayer_scale=5'],
  ['plain floyd_steinberg', LANCZOS, GIF.fps, 'floyd_steinberg'],
  ['plain, no dither', LANCZOS, GIF.fps, 'none'],
  ['exact lanczos, bayer 5', EXACT, 5, 'bayer:bayer_scale=5'],
  ['exact lanczos, floyd_steinberg', EXACT, GIF.fps, 'floyd_steinberg'],
  ['exact lanczos, no dither', EXACT, GIF.fps, 'none'],
  ['sharp bicubic, bayer 5', SHARP, 5, 'bayer:bayer_scale=5'],
  ['sharp bicubic, floyd_steinberg', SHARP, GIF.fps, 'floyd_steinberg'],
  ['sharp bicubic, no dither', SHARP, GIF.fps, 'none'],
];

/** The qualities as the product plans them, and graphs to compare them with: the plain one first. */
export async function gifVariants(
  tool: FfmpegMediaTool,
  clip: string,
  height: number,
  scratch: string,
): Promise<GifVariant[]> {
  const variants = GRAPHS.map(([name, scale, paletteRate, dither]) => ({
    name,
    commands: [graphCommand(clip, height, scale, paletteRate, dither, gifPath(scratch))],
  }));
  for (const quality of ['draft', 'good', 'best'] as const) {
    const asked = { quality, fps: GIF.fps, width: GIF.width, duration: GIF.seconds };
    const commands = await bareGifCommands(tool, clip, scratch, asked);
    variants.push({ name: `**${quality}**`, commands });
  }
  return variants;
}

function graphCommand(
  clip: string,
  height: number,
  scale: string,
  paletteRate: number,
  dither: string,
  gif: string,
): string[] {
  const frames = `[0:v]setpts=PTS-STARTPTS,fps=${GIF.fps},scale=${GIF.width}:${height}:flags=${scale}`;
  const sample = paletteRate < GIF.fps ? `fps=${paletteRate},` : '';
  const use = `paletteuse=dither=${dither}:diff_mode=rectangle`;
  const graph = `${frames},split[a][b];[a]${sample}palettegen[p];[b][p]${use}[out]`;
  const output = ['-map', '[out]', '-frames:v', String(GIF.fps * GIF.seconds), '-f', 'gif', gif];
  return ['-t', String(GIF.seconds), '-i', clip, '-filter_complex', graph, ...output];
}
