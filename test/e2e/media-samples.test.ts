import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import bundledFfmpeg from '@ffmpeg-installer/ffmpeg';
import bundledFfprobe from '@ffprobe-installer/ffprobe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/client.js';
import { framesOf, type Frame } from '../support/pictures.js';
import { meaningOf, referenceFilters, type Meaning } from '../support/reference-frames.js';
import { pictureSeconds, samplePath, SAMPLES, shownSize, type Sample } from '../support/samples.js';
import { ServiceProcess } from '../support/service.js';

const run = promisify(execFile);

interface Gif {
  width: number;
  height: number;
  fps: number;
  frames: number;
  seconds: number;
}

/** Mean difference of a channel that palette and dither may make, and of the brightness of the whole; of 255. */
const TOLERANCE = { channel: 6.5, brightness: 1.2 };

/** How far into a video its frames are compared, in seconds. */
const COMPARED_SECONDS = 8;

const TOOLS = {
  bundled: { FFMPEG_PATH: bundledFfmpeg.path, FFPROBE_PATH: bundledFfprobe.path },
  system: { FFMPEG_PATH: '/usr/bin/ffmpeg', FFPROBE_PATH: '/usr/bin/ffprobe' },
};

/** The bundled tool of 2018 decodes AV1 slower than it plays: of the longest sample it is given a part. */
const PART: Partial<Record<string, Record<string, number>>> = {
  bundled: { 'long_1080p60_av1_tiny.mp4': 10 },
};

/** Five samples wait for one another on a machine of two cores. */
const PATIENCE_MS = 600_000;

const FPS = 15;
const WIDTH = 320;
const TRIM = 120;

const samples = SAMPLES.filter(({ kind }) => kind === 'video');

async function describeGif(path: string): Promise<Gif> {
  const { stdout } = await run(bundledFfprobe.path, [
    ...['-v', 'error', '-count_packets', '-show_entries'],
    'stream=width,height,nb_read_packets:format=duration',
    ...['-of', 'json', path],
  ]);
  const probed = JSON.parse(stdout) as {
    streams: { width: number; height: number; nb_read_packets: string }[];
    format: { duration: string };
  };
  const [stream] = probed.streams;
  if (stream === undefined) throw new Error('The GIF holds no picture');
  const frames = Number(stream.nb_read_packets);
  const seconds = Number(probed.format.duration);
  return {
    width: stream.width,
    height: stream.height,
    fps: frames / seconds,
    frames,
    seconds,
  };
}

/** Compares frames of the GIF with those the source shows at their time. */
async function expectTrueFrames(sample: Sample, gifPath: string, seconds: number): Promise<void> {
  const meaning = meaningOf(sample.file);
  const shown = (await framesOf(gifPath, { input: ['-ignore_loop', '1'] })).map(
    ({ frame }) => frame,
  );
  const [first] = shown;
  if (first === undefined) throw new Error('The GIF holds no picture');
  const numbers = [0, 0.25, 0.5, 0.75, 0.95].map((share) =>
    Math.floor(Math.min(seconds, COMPARED_SECONDS) * share * FPS),
  );
  const near = numbers.map((n) => `between(t,${n / FPS - 0.3},${(n + 0.51) / FPS})`).join('+');
  const size = `${first.width}:${first.height}`;
  const source = await framesOf(samplePath(sample.file), {
    input: [
      ...(meaning.decoder === undefined ? [] : ['-c:v', meaning.decoder]),
      ...['-t', String(COMPARED_SECONDS + 4)],
    ],
    filters: `setpts=PTS-STARTPTS,select='${near}',${referenceFilters(meaning, size)}`,
  });
  for (const n of numbers) {
    const frame = shown[n]?.onWhite();
    // What is shown came last, or within half a frame of the GIF afterwards.
    const due = source.filter(({ time }) => time <= (n + 0.51) / FPS).slice(-2);
    const differences = due.map((one) => frame?.differenceFrom(one.frame.onWhite()));
    const least = differences.reduce((a, b) => ((a?.channel ?? 255) < (b?.channel ?? 255) ? a : b));
    expect(least?.channel, `frame ${n}`).toBeLessThan(TOLERANCE.channel);
    expect(least?.brightness, `frame ${n}`).toBeLessThan(TOLERANCE.brightness);
    if (meaning.fields === true) expect(frame?.combing).toBeLessThan(1);
  }
  expectAlpha(
    meaning,
    shown,
    source.map(({ frame }) => frame),
  );
}

/** Transparent as far as the source is, or on white where the tool knows no alpha. */
function expectAlpha(meaning: Meaning, shown: Frame[], source: Frame[]): void {
  const shares = (frames: Frame[]): number[] => frames.map((frame) => frame.transparentShare);
  const most = Math.max(...shares(shown));
  if (meaning.decoder === undefined) expect(most).toBe(0);
  else if (most > 0) expect(Math.abs(most - Math.max(...shares(source)))).toBeLessThan(0.05);
}

describe.skipIf(samples.length === 0)('every real video', () => {
  describe.each(Object.entries(TOOLS))('with the %s ffmpeg', (name, tools) => {
    let scratch: string;
    let service: ServiceProcess;

    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'samples-'));
      service = await ServiceProcess.start({
        env: { DATA_DIR: join(scratch, 'data'), WORKER_CONCURRENCY: '2', ...tools },
      });
      await service.ready();
    });
    afterAll(async () => {
      await service.stop();
      await rm(scratch, { recursive: true, force: true });
    });

    it.concurrent.each(samples)('$file', { timeout: PATIENCE_MS }, async (sample) => {
      const part = PART[name]?.[sample.file];
      const client = new ApiClient(service.url);
      const accepted = await client.convert(samplePath(sample.file), {
        width: WIDTH,
        ...(part === undefined ? {} : { duration: part }),
      });
      expect(accepted.status).toBe(202);
      const done = await client.finished(accepted.body.id, PATIENCE_MS);
      expect([done.status, done.error?.code]).toEqual(['completed', undefined]);
      const path = join(scratch, `${sample.file}.gif`);
      await writeFile(path, Buffer.from(await (await fetch(done.gif_url ?? '')).arrayBuffer()));
      const gif = await describeGif(path);

      const shown = shownSize(sample);
      expect(gif.width).toBe(Math.min(WIDTH, Math.round(shown.width)));
      const aspect = shown.width / shown.height;
      expect(Math.abs(gif.height - gif.width / aspect)).toBeLessThanOrEqual(1);

      const seconds = Math.min(part ?? TRIM, pictureSeconds(sample));
      const slack = Math.max(1.5 / FPS, seconds * 0.02);
      expect(Math.abs(gif.seconds - seconds)).toBeLessThanOrEqual(slack);
      expect(Math.abs(gif.frames - seconds * FPS)).toBeLessThanOrEqual(slack * FPS);
      if (gif.frames > 1) expect(Math.abs(gif.fps / FPS - 1)).toBeLessThanOrEqual(0.02);
      await expectTrueFrames(sample, path, seconds);
      expect(done.trimmed).toBe(part === undefined && sample.duration > TRIM && seconds === TRIM);
    });
  });
});
