import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { runBare } from './bare-gif.js';
import { bareOperationCommands } from './bare-operation.js';
import { OperationClient } from './operation-client.js';
import { median, timed } from './statistics.js';

/** One piece of work, and what it must keep to beside the bare tool: a ratio, or seconds more. */
interface Work {
  name: string;
  operation: string;
  parameters: object;
  input: string;
  rounds: number;
  must: { ratio: number } | { moreSeconds: number };
}

export interface OperationFigures {
  name: string;
  /** Seconds from the upload to the result; the tool called directly. */
  ours: number;
  bare: number;
  ratio: number;
  must: Work['must'];
}

/** Every operation beside the tool it runs, in turns. */
export async function operationFigures(
  tool: FfmpegMediaTool,
  program: string,
  url: string,
  clip: string,
  scratch: string,
): Promise<OperationFigures[]> {
  const client = new OperationClient(url);
  const figures: OperationFigures[] = [];
  for (const work of await works(program, clip, scratch)) {
    const { operation, parameters, input } = work;
    const commands = await bareOperationCommands(tool, operation, parameters, input, scratch);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < work.rounds; round++) {
      bare.push(await timed(() => runBare(program, commands)));
      ours.push(await timed(() => client.run(operation, parameters, input)));
    }
    figures.push({
      name: work.name,
      ours: median(ours) / 1000,
      bare: median(bare) / 1000,
      ratio: median(ours.map((ms, round) => ms / (bare[round] ?? Number.NaN))),
      must: work.must,
    });
  }
  return figures;
}

async function works(program: string, clip: string, scratch: string): Promise<Work[]> {
  const make = async (name: string, ...args: string[]): Promise<string> => {
    const path = join(scratch, name);
    await promisify(execFile)(program, ['-nostdin', '-v', 'error', '-y', ...args, path]);
    return path;
  };
  const twice = await make(
    'twice.mp4',
    '-stream_loop',
    '1',
    '-i',
    clip,
    '-map',
    '0:v',
    '-map',
    '0:a?',
    '-c',
    'copy',
  );
  const four = await make('four.mp4', '-i', clip, '-t', '4', '-map', '0:v', '-c', 'copy');
  const large = await make(
    'large.mp4',
    ...['-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=30:d=120'],
    ...['-f', 'lavfi', '-i', 'sine=d=120', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-b:v', '13M', '-minrate', '13M', '-maxrate', '13M', '-bufsize', '13M', '-nal-hrd', 'cbr'],
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac'],
  );
  const wav = await make(
    'minute.wav',
    '-f',
    'lavfi',
    '-i',
    'sine=frequency=440:d=60',
    '-ac',
    '2',
    '-ar',
    '44100',
  );
  return [
    {
      name: 'compress 20 s of 720p, crf 23 medium',
      operation: 'video_compress',
      parameters: {},
      input: twice,
      rounds: 3,
      must: { ratio: 1.05 },
    },
    {
      name: 'mp4 to webm, 4 s of 720p',
      operation: 'video_convert',
      parameters: { output_format: 'webm' },
      input: four,
      rounds: 3,
      must: { ratio: 1.05 },
    },
    {
      name: 'enhance 20 s of 720p',
      operation: 'video_enhance',
      parameters: {},
      input: twice,
      rounds: 3,
      must: { ratio: 1.05 },
    },
    {
      name: 'mp4 to mov, 120 s of 1080p, 200 MB',
      operation: 'video_convert',
      parameters: { output_format: 'mov' },
      input: large,
      rounds: 3,
      must: { moreSeconds: 0.2 },
    },
    {
      name: 'wav to mp3, 60 s',
      operation: 'audio_convert',
      parameters: { output_format: 'mp3' },
      input: wav,
      rounds: 5,
      must: { moreSeconds: 0.1 },
    },
  ];
}
