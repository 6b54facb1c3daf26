import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { figure, ffmpegLog } from './gif-quality-run.js';

/** How near a GIF is to its source: SSIM 0..1, PSNR in dB, VMAF 0..100 (undefined without a model). */
export interface GifScore {
  ssim: number;
  psnr: number;
  vmaf: number | undefined;
}

/** The lossless picture that GIFs are held against: scaled by lanczos to their size, at their rate, with full chroma. */
export interface Reference {
  path: string;
  fps: number;
  frames: number;
}

export interface ScoreTool {
  /** An ffmpeg with libvmaf. */
  ffmpeg: string;
  /** VMAF's `.pkl` file, its `.model` beside it. */
  vmafModel: string | undefined;
}

export interface ReferenceShape {
  fps: number;
  width: number;
  height: number;
  seconds: number;
}

export async function makeReference(
  { ffmpeg }: ScoreTool,
  clip: string,
  path: string,
  { fps, width, height, seconds }: ReferenceShape,
): Promise<Reference> {
  const filter = `setpts=PTS-STARTPTS,fps=${fps},scale=${width}:${height}:flags=lanczos,setsar=1`;
  const args = ['-an', '-sn', '-dn', '-vf', filter, '-frames:v', String(Math.round(seconds * fps))];
  const log = await ffmpegLog(ffmpeg, [
    ...['-t', String(seconds + 1), '-i', clip, ...args],
    ...['-pix_fmt', 'yuv444p', '-c:v', 'ffv1', path],
  ]);
  const frames = figure(log, /frame= *(\d+)/);
  const reference = { path, fps, frames };
  const itself = await ssim(ffmpeg, path, reference, 0);
  if (itself !== 1) throw new Error(`A reference held against itself has SSIM ${itself}`);
  return reference;
}

/** Frame by frame. Rejects where frames are missing, or the GIF fits the reference better when moved by one frame. */
export async function score(tool: ScoreTool, gif: string, reference: Reference): Promise<GifScore> {
  const frames = figure(
    await ffmpegLog(tool.ffmpeg, ['-i', gif, '-vsync', '0', '-f', 'null', '-']),
    /frame= *(\d+)/,
  );
  if (frames !== reference.frames) {
    throw new Error(`${basename(gif)} has ${frames} frames, its reference ${reference.frames}`);
  }
  const aligned = await ssim(tool.ffmpeg, gif, reference, 0);
  for (const shift of [-1, 1]) {
    const moved = await ssim(tool.ffmpeg, gif, reference, shift);
    if (moved > aligned) throw new Error(`${basename(gif)} is ${shift} frames away`);
  }
  const psnr = figure(await compare(tool.ffmpeg, gif, reference, 'psnr', 0), /average:([\d.]+)/);
  return { ssim: aligned, psnr, vmaf: await vmaf(tool, gif, reference) };
}

async function ssim(
  ffmpeg: string,
  gif: string,
  reference: Reference,
  shift: number,
): Promise<number> {
  return figure(await compare(ffmpeg, gif, reference, 'ssim', shift), /All:([\d.]+)/);
}

/** The model's path may hold what a filter graph cannot, so the tool is started beside it. */
async function vmaf(
  { ffmpeg, vmafModel }: ScoreTool,
  gif: string,
  reference: Reference,
): Promise<number | undefined> {
  if (vmafModel === undefined) return undefined;
  const graph = graphOf(reference, `libvmaf=model_path=${basename(vmafModel)}`, 0);
  const args = ['-nostdin', '-i', gif, '-i', reference.path, '-filter_complex', graph];
  const { stderr } = await promisify(execFile)(ffmpeg, [...args, '-f', 'null', '-'], {
    cwd: dirname(vmafModel),
  });
  return figure(stderr, /VMAF score: ([\d.]+)/);
}

function compare(
  ffmpeg: string,
  gif: string,
  reference: Reference,
  filter: string,
  shift: number,
): Promise<string> {
  const inputs = ['-i', gif, '-i', reference.path];
  const graph = graphOf(reference, filter, shift);
  return ffmpegLog(ffmpeg, [...inputs, '-filter_complex', graph, '-f', 'null', '-']);
}

/** Frames are paired by number, for a GIF counts time in hundredths of a second. `shift` moves the GIF back by frames. */
function graphOf({ fps, frames }: Reference, filter: string, shift: number): string {
  const numbered = (back: number): string =>
    `trim=start_frame=${Math.max(0, back)}:end_frame=${frames - Math.max(0, -back)},` +
    `settb=1/${fps},setpts=N,format=yuv444p`;
  return `[0:v]${numbered(shift)}[gif];[1:v]${numbered(-shift)}[reference];[gif][reference]${filter}`;
}
