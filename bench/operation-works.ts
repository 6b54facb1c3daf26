import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runBare, runNicely } from './bare-gif.js';
import { bareOperationCommands } from './bare-operation.js';
import { imageWorks, picture } from './images.js';
import type { OperationGround } from './operations.js';

/** One piece of work, and what it must keep to beside the bare tool: a ratio, or seconds more. */
export interface OperationWork {
  name: string;
  operation: string;
  parameters: object;
  input: string;
  rounds: number;
  bare: () => Promise<unknown>;
  /** What is held against the bare tool: all from the upload on, or the time on the worker. */
  counts: 'whole' | 'working';
  must: { ratio: number } | { moreSeconds: number };
}

type Asked = Pick<OperationWork, 'operation' | 'parameters' | 'input'>;

export async function operationWorks(ground: OperationGround): Promise<OperationWork[]> {
  return [...(await shortWorks(ground)), ...(await longWorks(ground))];
}

/** Work so short that what the service adds shows. */
async function shortWorks(ground: OperationGround): Promise<OperationWork[]> {
  const { binaries, clip, scratch } = ground;
  const probe = (): Promise<void> => runNicely(binaries.ffprobe, ['-v', 'error', clip]);
  const thumbnail = await ffmpegAlone(ground, asked('video_thumbnail', {}, clip));
  const tiny = join(scratch, 'tiny.png');
  await picture(64, 64).png().toFile(tiny);
  const wav = await made(ground, 'minute.wav', 'lavfi', 'sine=frequency=440:d=60', [
    ...['-ac', '2', '-ar', '44100'],
  ]);
  const toMp3 = asked('audio_convert', { output_format: 'mp3' }, wav);
  const overhead = { counts: 'whole', must: { moreSeconds: 0.15 }, rounds: 15 } as const;
  return [
    {
      name: 'probe of a 10 s clip, beside ffprobe',
      ...asked('media_probe', {}, clip),
      ...overhead,
      bare: probe,
    },
    {
      name: 'thumbnail of a 10 s clip, beside ffprobe and ffmpeg',
      ...asked('video_thumbnail', {}, clip),
      ...overhead,
      bare: () => probe().then(thumbnail),
    },
    {
      name: '64x64 PNG to JPEG, beside nothing',
      ...asked('image_convert', { output_format: 'jpeg' }, tiny),
      ...overhead,
      bare: () => Promise.resolve(),
    },
    ...(await imageWorks(scratch)).map(
      ({ name, input, asked: { operation, parameters }, bare }) => ({
        ...overhead,
        name: `${name}, through the service`,
        ...asked(operation, parameters, input),
        rounds: 7,
        bare: () => bare(join(scratch, 'alone')),
      }),
    ),
    {
      name: 'wav to mp3, 60 s',
      ...toMp3,
      ...overhead,
      must: { moreSeconds: 0.1 },
      bare: await ffmpegAlone(ground, toMp3),
    },
  ];
}

async function longWorks(ground: OperationGround): Promise<OperationWork[]> {
  const long = await made(
    ground,
    'long.mp4',
    '',
    ground.clip,
    ['-map', '0:v', '-map', '0:a?', '-c', 'copy'],
    '4',
  );
  const short = await made(ground, 'short.mp4', '', long, [
    ...['-t', '12', '-map', '0:v', '-c', 'copy'],
  ]);
  const large = await largeVideo(ground, 120);
  const encode = { counts: 'whole', must: { ratio: 1.05 }, rounds: 3 } as const;
  const toMov = asked('video_convert', { output_format: 'mov' }, large);
  const toWebm = asked('video_convert', { output_format: 'webm' }, short);
  const compress = asked('video_compress', {}, long);
  const enhance = asked('video_enhance', {}, long);
  return [
    {
      name: 'mp4 to mov, 120 s of 1080p, 200 MB, on the worker',
      ...toMov,
      bare: await ffmpegAlone(ground, toMov),
      ...{ counts: 'working', must: { moreSeconds: 0.2 }, rounds: 7 },
    },
    {
      name: 'mp4 to webm, 12 s of 720p',
      ...toWebm,
      ...encode,
      bare: await ffmpegAlone(ground, toWebm),
    },
    {
      name: 'compress 50 s of 720p, crf 23 medium',
      ...compress,
      ...encode,
      bare: await ffmpegAlone(ground, compress),
    },
    {
      name: 'enhance 50 s of 720p',
      ...enhance,
      ...encode,
      bare: await ffmpegAlone(ground, enhance),
    },
  ];
}

/** 13 Mbit/s of H.264 and AAC. */
export function largeVideo(ground: OperationGround, seconds: number): Promise<string> {
  const length = String(seconds);
  const rate = ['-b:v', '13M', '-minrate', '13M', '-maxrate', '13M', '-bufsize', '13M'];
  return made(ground, `large-${length}.mp4`, 'lavfi', `testsrc2=s=1920x1080:r=30:d=${length}`, [
    ...['-f', 'lavfi', '-i', `sine=d=${length}`, '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...[...rate, '-nal-hrd', 'cbr', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
  ]);
}

/** What an operation runs, by ffmpeg called directly. */
export async function ffmpegAlone(
  { tool, binaries, scratch }: OperationGround,
  { operation, parameters, input }: Asked,
): Promise<() => Promise<void>> {
  const commands = await bareOperationCommands(tool, operation, parameters, input, scratch);
  return () => runBare(binaries.ffmpeg, commands);
}

export function asked(operation: string, parameters: object, input: string): Asked {
  return { operation, parameters, input };
}

/** Made by ffmpeg once. `format` is empty where the input says it itself. */
async function made(
  { binaries, scratch }: OperationGround,
  name: string,
  format: string,
  input: string,
  options: string[],
  loops = '0',
): Promise<string> {
  const path = join(scratch, name);
  const source = [...(format === '' ? ['-stream_loop', loops] : ['-f', format]), '-i', input];
  const args = ['-nostdin', '-v', 'error', '-y', ...source, ...options, path];
  await promisify(execFile)(binaries.ffmpeg, args);
  return path;
}
