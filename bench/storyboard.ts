import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { StoryboardGenerator } from '../src/adapters/storyboard/storyboard-generator.adapter.js';
import type { MediaToolPort } from '../src/ports/media-tool.port.js';
import { median, timed } from './statistics.js';

const ROUNDS = 5;
const SCENES = [
  'The lighthouse keeper lights the lamp at dusk.',
  'Far out, a sailboat turns its bow towards the light of the moon.',
  'At dawn it comes home below the snowy mountains.',
];
const EVERY_MS = 20;

interface ClipSize {
  width: number;
  height: number;
  frameRate: number;
  /** Of each scene, the cross-fade among them. */
  seconds: number;
}

export interface StoryboardFigures {
  /** Seconds for all three scenes, as many at once as the generator takes. */
  full: number;
  preview: number;
  /** The most that one run of the media tool held at 1080p, in bytes; and this process on top of what it held. */
  toolPeak: number;
  ownGrowth: number;
}

/** What drawing a dream of three scenes takes: 12 s of 720p, its preview, and the memory of one clip at 1080p. */
export async function storyboardFigures(
  tool: MediaToolPort,
  scratch: string,
): Promise<StoryboardFigures> {
  Logger.overrideLogger(['warn', 'error']); // each run would be told of
  const generator = new StoryboardGenerator(tool);
  const dream = (size: ClipSize): Promise<unknown> =>
    Promise.all(SCENES.map((_, index) => clip(generator, scratch, size, index)));
  const full = { width: 1280, height: 720, frameRate: 25, seconds: 4.5 };
  const preview = { width: 320, height: 180, frameRate: 12, seconds: 4.5 };
  await dream(preview);
  const times: { full: number[]; preview: number[] } = { full: [], preview: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.full.push(await timed(() => dream(full)));
    times.preview.push(await timed(() => dream(preview)));
  }
  const large = { width: 1920, height: 1080, frameRate: 25, seconds: 4.5 };
  const before = process.memoryUsage().rss;
  const peaks = await peakWhile(scratch, () => clip(generator, scratch, large, 0));
  return {
    full: median(times.full) / 1000,
    preview: median(times.preview) / 1000,
    toolPeak: peaks.tool,
    ownGrowth: peaks.own - before,
  };
}

async function clip(
  generator: StoryboardGenerator,
  scratch: string,
  size: ClipSize,
  index: number,
): Promise<unknown> {
  const prompt = SCENES[index] ?? '';
  return generator.make(
    { ...size, prompt, style: undefined, index, count: SCENES.length },
    {
      folder: await mkdtemp(join(scratch, 'scene-')),
      signal: new AbortController().signal,
      deadline: Date.now() + 120_000,
      onProgress: () => undefined,
      begun: undefined,
      keep: () => Promise.resolve(),
    },
  );
}

async function peakWhile(
  scratch: string,
  work: () => Promise<unknown>,
): Promise<{ tool: number; own: number }> {
  let [toolPeak, own] = [0, 0];
  const timer = setInterval(() => {
    own = Math.max(own, process.memoryUsage().rss);
    void toolMemory(scratch).then((bytes) => (toolPeak = Math.max(toolPeak, bytes)));
  }, EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return { tool: toolPeak, own };
}

/** The greatest resident memory of the processes that work on files of a folder, in bytes. */
async function toolMemory(folder: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      // It may have ended meanwhile.
      const read = (file: string): Promise<string> =>
        readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      if (!(await read('cmdline')).includes(`file:${folder}/`)) return 0;
      return Number(/^VmHWM:\s+(\d+)/m.exec(await read('status'))?.[1] ?? 0) * 1024;
    }),
  );
  return Math.max(0, ...sizes);
}
