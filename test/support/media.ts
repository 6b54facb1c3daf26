import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { machineTools } from './machine-tools.js';

const run = promisify(execFile);

export interface VideoOptions {
  name?: string;
  seconds?: number;
  /** Width x height. */
  size?: string;
  fps?: number;
  /** A tone beside the picture; how many such tracks. */
  audio?: boolean | number;
  codec?: string;
  /** The container by its file extension. */
  container?: string;
  /** Clockwise turn a player applies; mp4 and mov only. */
  rotate?: 0 | 90 | 180 | 270;
  /** Pixel aspect, e.g. `4:3`. */
  sampleAspect?: string;
  /** Any lavfi source in place of the test card. */
  source?: string;
  /** Further output options, e.g. metadata. */
  options?: string[];
}

export interface AudioOptions {
  name?: string;
  seconds?: number;
  codec?: string;
  container?: string;
  /** Puts a picture on it. */
  cover?: boolean;
}

/** Runs the machine's ffmpeg, the bundled one where there is no other. */
export async function ffmpeg(...args: string[]): Promise<void> {
  await run(
    (await machineTools()).ffmpeg,
    ['-nostdin', '-hide_banner', '-v', 'error', '-y', ...args],
    {
      // The bundled build must not load this machine's charset modules.
      env: { GCONV_PATH: '/nonexistent' },
      maxBuffer: 16 * 1024 * 1024,
    },
  );
}

/** Makes a short H.264 clip (or as asked) in a folder and answers its path. */
export async function makeVideo(dir: string, options: VideoOptions = {}): Promise<string> {
  const { seconds = 2, size = '320x240', fps = 25, codec = 'libx264', container = 'mp4' } = options;
  const tracks = Number(options.audio ?? false);
  const source = options.source ?? `testsrc2=s=${size}:r=${fps}:d=${seconds}`;
  const path = join(
    dir,
    options.name ?? `video-${size}-${fps}-${options.rotate ?? 0}.${container}`,
  );
  const aspect = options.sampleAspect?.replace(':', '/');
  await ffmpeg(
    ...['-f', 'lavfi', '-i', source],
    ...(tracks > 0 ? ['-f', 'lavfi', '-i', `sine=d=${seconds}`] : []),
    ...['-map', '0:v', ...Array.from({ length: tracks }, () => ['-map', '1:a']).flat()],
    ...[
      '-c:v',
      codec,
      ...(codec === 'libx264' ? ['-preset', 'ultrafast', '-pix_fmt', 'yuv420p'] : []),
    ],
    ...(aspect === undefined ? [] : ['-vf', `setsar=${aspect}`]),
    ...['-t', String(seconds), ...(options.options ?? []), path],
  );
  if (options.rotate !== undefined && options.rotate !== 0)
    await setDisplayMatrix(path, MATRICES[options.rotate]);
  return path;
}

/** Makes a tone, by default an MP3, in a folder and answers its path. */
export async function makeAudio(dir: string, options: AudioOptions = {}): Promise<string> {
  const { seconds = 2, container = 'mp3', codec = 'libmp3lame', cover = false } = options;
  const path = join(dir, options.name ?? `audio${cover ? '-cover' : ''}.${container}`);
  await ffmpeg(
    ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
    ...(cover ? ['-f', 'lavfi', '-i', 'color=red:s=64x64:d=1'] : []),
    ...(cover ? ['-map', '0', '-map', '1', '-c:v', 'png', '-frames:v', '1'] : []),
    ...(cover ? ['-disposition:v', 'attached_pic'] : []),
    ...['-c:a', codec, path],
  );
  return path;
}

/** Cuts a file off after a share of its bytes. */
export async function truncateMedia(path: string, share: number, name: string): Promise<string> {
  const bytes = await readFile(path);
  const cut = join(path, '..', name);
  await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length * share)));
  return cut;
}

/** The upper left of the display matrix for a clockwise turn, in 16.16 fixed point: a, b, (u), c, d. */
const MATRICES = {
  90: [0, 1, -1, 0],
  180: [-1, 0, 0, -1],
  270: [0, -1, 1, 0],
};

/** Writes the matrix into the first track header: every ffmpeg has another option for it, the box is always there. */
export async function setDisplayMatrix(path: string, values: readonly number[]): Promise<void> {
  const bytes = await readFile(path);
  const header = bytes.indexOf('tkhd', 0, 'latin1');
  if (header < 0) throw new Error(`${path} has no track header`);
  const matrix = header + 4 + 40;
  const places = [0, 4, 12, 16];
  values.forEach((value, index) => {
    bytes.writeInt32BE(value * 0x10000, matrix + (places[index] ?? 0));
  });
  await writeFile(path, bytes);
}
