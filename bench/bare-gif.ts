import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { MediaLimitsSettings } from '../src/config/media-limits.settings.js';
import { gifExcerpt } from '../src/modules/media/domain/gif-excerpt.js';
import {
  gifParameters,
  type AskedGifParameters,
} from '../src/modules/media/domain/gif-parameters.js';
import { planGif } from '../src/modules/media/domain/gif-plan.js';
import { gifShape } from '../src/modules/media/domain/gif-shape.js';
import { pictureOf } from '../src/modules/media/domain/picture.js';

const TRIM_SECONDS = 120;

/** The command lines that a conversion runs, with default parameters where none are asked for, for calling ffmpeg directly. */
export async function bareGifCommands(
  tool: FfmpegMediaTool,
  video: string,
  scratch: string,
  asked: AskedGifParameters = {},
): Promise<string[][]> {
  const picture = pictureOf(
    await tool.probe(video, new AbortController().signal),
    new MediaLimitsSettings(),
  );
  const parameters = gifParameters(asked, TRIM_SECONDS);
  const excerpt = gifExcerpt(parameters, picture.durationSeconds, TRIM_SECONDS);
  const steps = planGif(
    { parameters, picture, excerpt, shape: gifShape(parameters, picture) },
    { video, palette: join(scratch, 'palette.png'), gif: join(scratch, 'bare.gif') },
    { outputBytes: 500_000_000, cores: availableParallelism(), keepsAlpha: true },
  );
  return steps.map(({ command }) => [
    ...command.inputs.flatMap(({ options, path }) => [...options, '-i', path]),
    ...command.outputs.flatMap(({ options, path }) => [...options, path]),
  ]);
}

export async function runBare(ffmpeg: string, commands: readonly string[][]): Promise<void> {
  const quiet = ['-nostdin', '-hide_banner', '-v', 'error', '-y'];
  for (const args of commands) await runNicely(ffmpeg, [...quiet, ...args]);
}

/** As nice to others as the service lets its tools be: on a machine that is shared, neither goes first. */
export async function runNicely(program: string, args: readonly string[]): Promise<void> {
  const nicely = ['-n', '10', program, ...args];
  const child = spawn('nice', nicely, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}`);
}
