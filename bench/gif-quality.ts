import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { bundledPair, resolveMediaBinaries } from '../src/adapters/ffmpeg/media-binaries.js';
import { embeddedEnvironment } from '../src/config/embedded-environment.js';
import { MediaLimitsSettings } from '../src/config/media-limits.settings.js';
import { MediaSettings } from '../src/config/media.settings.js';
import { pictureOf } from '../src/modules/media/domain/picture.js';
import { GIF, gifPath, gifVariants } from './gif-quality-variants.js';
import { measuredRun, type GifCost } from './gif-quality-run.js';
import { makeReference, score, type GifScore, type ScoreTool } from './gif-quality-score.js';

const CLIPS = ['natural_cups_720p.mp4', 'natural_park_1080p30.ts', 'natural_traffic_720p_vfr.mp4'];
const MEGABYTE = 1_000_000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function row(name: string, cost: GifCost, plain: GifCost, { ssim, psnr, vmaf }: GifScore): string {
  const cells = [
    name,
    cost.seconds.toFixed(2),
    cost.cpuSeconds.toFixed(2),
    (cost.cpuSeconds / plain.cpuSeconds).toFixed(2),
    (cost.memoryBytes / MEGABYTE).toFixed(0),
    (cost.bytes / MEGABYTE).toFixed(2),
    ssim.toFixed(4),
    psnr.toFixed(2),
    vmaf?.toFixed(2) ?? '-',
  ];
  return `| ${cells.join(' | ')} |`;
}

async function compareOn(clip: string, makers: string, tool: ScoreTool): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'framewright-bench-gif-'));
  try {
    const settings = Object.assign(new MediaSettings(), { ffmpegPath: makers });
    const mediaTool = new FfmpegMediaTool(settings);
    const probe = await mediaTool.probe(clip, new AbortController().signal);
    const picture = pictureOf(probe, new MediaLimitsSettings());
    const height = Math.round((GIF.width * picture.height) / picture.width);
    const reference = await makeReference(tool, clip, join(scratch, 'reference.mkv'), {
      ...GIF,
      height,
    });
    say('\n| way | s | CPU s | CPU to plain | RAM MB | MB | SSIM | PSNR | VMAF |');
    say('|---|---|---|---|---|---|---|---|---|');
    let plain: GifCost | undefined;
    for (const { name, commands } of await gifVariants(mediaTool, clip, height, scratch)) {
      const cost = await measuredRun(makers, commands, gifPath(scratch));
      plain ??= cost;
      say(row(name, cost, plain, await score(tool, gifPath(scratch), reference)));
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * The qualities of a GIF beside other ways to make it, on real footage: `MEDIA_SAMPLES` names folders that hold it,
 * `VMAF_MODEL` the model file (`vmaf_v0.6.1.pkl`) that the bundled ffmpeg measures VMAF with.
 */
async function main(): Promise<void> {
  const env = embeddedEnvironment({});
  const folders = (env['MEDIA_SAMPLES'] ?? '').split(':').filter((folder) => folder !== '');
  const clips = CLIPS.flatMap((name) => folders.map((folder) => join(folder, name))).filter(
    (path) => existsSync(path),
  );
  if (clips.length === 0) throw new Error(`MEDIA_SAMPLES names no folder with ${CLIPS.join(', ')}`);
  const bundled = await bundledPair();
  const found = await resolveMediaBinaries(new MediaSettings());
  const tool = { ffmpeg: bundled.ffmpeg, vmafModel: env['VMAF_MODEL'] };
  for (const maker of new Set([found.ffmpeg, bundled.ffmpeg])) {
    for (const clip of clips) {
      say(`\n${clip}, ${maker}`);
      await compareOn(clip, maker, tool);
    }
  }
}

await main();
