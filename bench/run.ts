import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { resolveMediaBinaries, type MediaBinaries } from '../src/adapters/ffmpeg/media-binaries.js';
import { embeddedEnvironment } from '../src/config/embedded-environment.js';
import { MediaSettings } from '../src/config/media.settings.js';
import { ConversionClient } from '../src/demo/conversion.client.js';
import { bareGifCommands, runBare } from './bare-gif.js';
import { BenchProcess } from './bench-process.js';
import { benchClip } from './clip.js';
import { dreamFigures } from './dreams.js';
import { imageFigures } from './images.js';
import { examinationFigures, largeImportFigures } from './imports.js';
import { operationFigures } from './operations.js';
import { refusalFigures } from './refusals.js';
import { repeatFigures } from './repeats.js';
import { sandboxStartCost } from './sandbox-start.js';
import { median, timed } from './statistics.js';
import { storyboardFigures } from './storyboard.js';
import { uploadFigures } from './uploads.js';

const ROUNDS = 7;
/** `--only=thumbnail`: of the operations, those with this in their name. */
const ONLY = '--only=';
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

/** What is measured with the service running. */
interface Ground {
  tool: FfmpegMediaTool;
  binaries: MediaBinaries;
  clip: string;
  scratch: string;
  url: string;
  only: string;
}

const BENCHES: Record<string, (ground: Ground) => Promise<void>> = {
  sandbox: async ({ binaries, scratch }) => {
    for (const { tool, bare, sandboxed } of await sandboxStartCost(binaries, scratch)) {
      say(
        `sandbox start-up, ${basename(tool)}: ${sandboxed.toFixed(1)} ms, bare ${bare.toFixed(1)} ms (must be at most 50 ms more)`,
      );
    }
  },
  gif: async ({ tool, binaries, clip, scratch, url }) => {
    const commands = await bareGifCommands(tool, clip, scratch);
    const client = new ConversionClient(url, POLL_MS);
    const convert = async (): Promise<void> => {
      const { id } = await client.upload(clip);
      const { status } = await client.follow(id, () => undefined);
      if (status !== 'completed') throw new Error(`The conversion ended ${status}`);
    };
    await convert();
    await runBare(binaries.ffmpeg, commands);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await timed(convert));
      bare.push(await timed(() => runBare(binaries.ffmpeg, commands)));
    }
    row('GIF of 10 s of 720p, submit to completed', ours, bare, 1.15);
  },
  operations: async (ground) => {
    for await (const { name, whole, working, bare, ratio, more, must } of operationFigures(
      ground,
    )) {
      const bar =
        'ratio' in must ? `ratio at most ${must.ratio}` : `+${must.moreSeconds} s at most`;
      say(
        `${name}: ${whole.toFixed(3)} s (${working.toFixed(3)} s on the worker), bare ${bare.toFixed(3)} s, ratio ${ratio.toFixed(3)}, +${more.toFixed(3)} s (must be ${bar})`,
      );
    }
  },
  refusals: async (ground) => {
    for await (const { name, seconds } of refusalFigures(ground)) {
      say(`${name}, refused after ${seconds.toFixed(2)} s (must be below 2 s)`);
    }
  },
  repeats: async (ground) => {
    const { p50, p95, large, encodes, timesFaster } = await repeatFigures(ground);
    say(
      `repeated request, 2.5 MB: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms; 200 MB, after its upload: ${large.toFixed(0)} ms (must be below 50 ms)`,
    );
    say(`ten equal requests at once: ${encodes} encode (must be 1)`);
    say(
      `mp4 to mov, 120 s of 1080p: ${timesFaster.toFixed(0)} times faster than encoding it (must be at least 20)`,
    );
  },
  images: async ({ scratch }) => {
    for (const { name, ours, bare, ratio } of await imageFigures(scratch)) {
      say(
        `${name}: ${ours.toFixed(0)} ms, bare sharp ${bare.toFixed(0)} ms, ratio ${ratio.toFixed(3)} (must be at most 1.15)`,
      );
    }
  },
  imports: async (ground) => {
    const { megabytes, ours, bare, ratio } = await examinationFigures(ground);
    say(
      `metadata and thumbnail of a video of ${megabytes.toFixed(0)} MB: ${ours.toFixed(0)} ms, bare ffprobe and ffmpeg ${bare.toFixed(0)} ms, ratio ${ratio.toFixed(3)} (must be below 1.2)`,
    );
    const { speed, growth } = await largeImportFigures(ground.clip, ground.scratch);
    say(
      `import of 500 MB: ${speed.toFixed(0)} MB/s; memory +${growth.toFixed(0)} MB (must be below 64)`,
    );
  },
  dreams: async ({ url }) => {
    const { plain, previewed, preview, share } = await dreamFigures(url);
    say(`dream, three scenes, 12 s of 720p: ${plain.toFixed(2)} s (must be at most 12 s)`);
    say(
      `dream, the same with a preview: ${previewed.toFixed(2)} s, shown after ${preview.toFixed(2)} s, ${(100 * share).toFixed(1)} % (must be at most 10 %)`,
    );
  },
  storyboard: async ({ tool, scratch }) => {
    const { full, preview, toolPeak, ownGrowth } = await storyboardFigures(tool, scratch);
    const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
    say(`storyboard, three scenes, 12 s of 720p: ${full.toFixed(2)} s (must be below 8 s)`);
    say(`storyboard, its preview: ${preview.toFixed(2)} s (must be below 0.7 s)`);
    say(
      `storyboard, one scene of 1080p: ${megabytes(toolPeak)} MB in the media tool, +${megabytes(ownGrowth)} MB in the worker (must be below 500 MB)`,
    );
  },
  uploads: async ({ clip, scratch }) => {
    for (const { load, ours, bare, ratio, growth } of await uploadFigures(clip, scratch)) {
      say(
        `upload ${load}: ${ours.toFixed(0)} MB/s, bare ${bare.toFixed(0)}, ratio ${ratio.toFixed(2)} (must be at least 0.85); memory +${growth.toFixed(0)} MB (must be below 64)`,
      );
    }
  },
};

/** Each figure beside the bare tool in the same run, in turns: medians of ratios. All benches, or those named. */
async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const named = asked.filter((word) => !word.startsWith(ONLY));
  const only = asked.find((word) => word.startsWith(ONLY))?.slice(ONLY.length) ?? '';
  const scratch = await mkdtemp(join(tmpdir(), 'framewright-bench-'));
  const tool = new FfmpegMediaTool(new MediaSettings());
  const { ffmpeg } = await tool.version();
  say(`ffmpeg ${ffmpeg}`);
  const env = embeddedEnvironment({
    DATA_DIR: join(scratch, 'data'),
    PORT: '0',
    LOG_LEVEL: 'error',
  });
  const service = await BenchProcess.start('./bench-service.js', [], env);
  try {
    const binaries = await resolveMediaBinaries(new MediaSettings());
    const clip = await benchClip(env['MEDIA_SAMPLES'], binaries.ffmpeg, scratch);
    const ground = { tool, binaries, clip, scratch, url: service.url, only };
    for (const [name, bench] of Object.entries(BENCHES)) {
      if (named.length === 0 || named.includes(name)) await bench(ground);
    }
  } finally {
    await service.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

await main();
