import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { machineTools } from './machine-tools.js';

const run = promisify(execFile);
const OPTIONS = { env: { GCONV_PATH: '/nonexistent' }, maxBuffer: 256 * 1024 * 1024 };

async function ffmpeg(args: string[]): Promise<{ stdout: Buffer; stderr: string }> {
  const { ffmpeg: program } = await machineTools();
  const { stdout, stderr } = await run(program, ['-nostdin', '-hide_banner', ...args], {
    ...OPTIONS,
    encoding: 'buffer',
  });
  return { stdout, stderr: stderr.toString() };
}

/** When each frame of a file is shown, in seconds from where the file begins to play; of its first seconds only if told. */
export async function shownTimes(path: string, seconds?: number): Promise<number[]> {
  const part = seconds === undefined ? [] : ['-t', String(seconds)];
  const { stderr } = await ffmpeg([
    ...['-v', 'info', ...part, '-i', path, '-map', '0:v:0', '-vsync', '0'],
    ...['-vf', 'scale=16:16:flags=neighbor,showinfo', '-f', 'null', '-'],
  ]);
  return [...stderr.matchAll(/ pts_time:\s*(-?[\d.e+-]+)/g)].map(([, time]) => Number(time));
}

/** How often loudness is taken along a file, in seconds. */
export const LOUDNESS_STEP = 0.05;

const RATE = 8000;

export interface Heard {
  /** The n-th sound track. */
  track?: number;
  /** Where in the file to begin, in seconds; before its beginning is silence. */
  from?: number;
  /** Whether what nobody sent is silence, so that sound stays on the clock of the file. */
  onClock?: boolean;
}

/** Loudness of a sound track along the file, decoded and mixed to one channel; 1 is full scale. */
export async function loudnessAlong(
  path: string,
  { track = 0, from = 0, onClock = true }: Heard = {},
): Promise<number[]> {
  const clock = onClock ? 'aresample=async=1:first_pts=0,' : '';
  const { stdout } = await ffmpeg([
    ...['-v', 'error', '-i', path, '-map', `0:a:${track}`],
    ...[
      '-af',
      `${clock}aformat=sample_fmts=fltp,aformat=channel_layouts=stereo`,
      '-ac',
      '1',
      '-ar',
      String(RATE),
    ],
    ...['-f', 'f32le', '-'],
  ]);
  const step = RATE * LOUDNESS_STEP;
  const begin = Math.round(from * RATE);
  const sample = (n: number): number => (n < 0 ? 0 : stdout.readFloatLE(n * 4));
  const loudness: number[] = [];
  for (let first = begin; (first + step) * 4 <= stdout.length; first += step) {
    let sum = 0;
    for (let n = first; n < first + step; n++) sum += sample(n) ** 2;
    loudness.push(Math.sqrt(sum / step));
  }
  return loudness;
}

/** How many seconds of sound there are when it is decoded. */
export async function soundSeconds(path: string, track = 0): Promise<number> {
  const { stdout } = await ffmpeg([
    ...['-v', 'error', '-i', path, '-map', `0:a:${track}`],
    ...['-ac', '1', '-ar', String(RATE), '-f', 'u8', '-'],
  ]);
  return stdout.length / RATE;
}

/** Mean difference of two courses of loudness, as a share of the louder one's mean. 0 where both are silent. */
export function loudnessDifference(one: readonly number[], other: readonly number[]): number {
  const length = Math.min(one.length, other.length);
  const loud = Math.max(mean(one.slice(0, length)), mean(other.slice(0, length)));
  if (length === 0 || loud < 1e-4) return 0;
  const differences = one.slice(0, length).map((value, n) => Math.abs(value - (other[n] ?? 0)));
  return mean(differences) / loud;
}

/** A course of loudness as if it were as loud as any other: where channels were mixed, only its shape tells something. */
export function shapeOf(loudness: readonly number[]): number[] {
  const level = mean(loudness);
  return loudness.map((value) => value / level);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How loud a file is by EBU R 128 in LUFS, and its true peak in dBTP, by the machine's own meter. */
export async function loudnessOf(path: string): Promise<{ lufs: number; peak: number }> {
  const { stderr } = await ffmpeg([
    ...['-v', 'info', '-nostats', '-i', path, '-map', '0:a:0'],
    ...['-af', 'ebur128=peak=true', '-f', 'null', '-'],
  ]);
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const number = (name: RegExp): number => Number(name.exec(summary)?.[1]);
  return { lufs: number(/I:\s+(-?[\d.]+) LUFS/), peak: number(/Peak:\s+(-?[\d.]+) dBFS/) };
}
