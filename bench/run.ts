import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { resolveMediaBinaries } from '../src/adapters/ffmpeg/media-binaries.js';
import { embeddedEnvironment } from '../src/config/embedded-environment.js';
import { MediaSettings } from '../src/config/media.settings.js';
import { ConversionClient } from '../src/demo/conversion.client.js';
import { start } from '../src/roles/all.role.js';
import { bareGifCommands, runBare } from './bare-gif.js';
import { benchClip } from './clip.js';
import { sandboxStartCost } from './sandbox-start.js';
import { median, timed } from './statistics.js';

const ROUNDS = 7;
/** Often enough to see the end, seldom enough not to take the processors from the work. */
const POLL_MS = 50;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function row(name: string, ours: readonly number[], bare: readonly number[], must: number): void {
  const ratio = median(ours.map((ms, round) => ms / (bare[round] ?? Number.NaN)));
  const seconds = (values: readonly number[]): string => (median(values) / 1000).toFixed(2);
  say(
    `${name}: ${seconds(ours)} s, bare ffmpeg ${seconds(bare)} s, ratio ${ratio.toFixed(3)} (must be at most ${must})`,
  );
}

/** Each figure beside the bare tool in the same run, in turns: medians of ratios. */
async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'framewright-bench-'));
  const tool = new FfmpegMediaTool(new MediaSettings());
  const { ffmpeg } = await tool.version();
  say(`ffmpeg ${ffmpeg}`);
  const env = embeddedEnvironment({
    DATA_DIR: join(scratch, 'data'),
    PORT: '0',
    LOG_LEVEL: 'error',
  });
  const service = await start(env);
  try {
    const binaries = await resolveMediaBinaries(new MediaSettings());
    const { ffmpeg: program } = binaries;
    const clip = await benchClip(env['MEDIA_SAMPLES'], program, scratch);
    const commands = await bareGifCommands(tool, clip, scratch);
    const client = new ConversionClient(service.url, POLL_MS);
    const convert = async (): Promise<void> => {
      const { id } = await client.upload(clip);
      const { status } = await client.follow(id, () => undefined);
      if (status !== 'completed') throw new Error(`The conversion ended ${status}`);
    };
    await convert();
    await runBare(program, commands);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await timed(convert));
      bare.push(await timed(() => runBare(program, commands)));
    }
    for (const { tool, bare: alone, sandboxed } of await sandboxStartCost(binaries, scratch)) {
      say(
        `sandbox start-up, ${basename(tool)}: ${sandboxed.toFixed(1)} ms, bare ${alone.toFixed(1)} ms (must be at most 50 ms more)`,
      );
    }
    row('GIF of 10 s of 720p, submit to completed', ours, bare, 1.15);
  } finally {
    await service.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

await main();
