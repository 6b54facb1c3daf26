import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import bundledFfmpeg from '@ffmpeg-installer/ffmpeg';
import bundledFfprobe from '@ffprobe-installer/ffprobe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/client.js';
import { ServiceProcess } from '../support/service.js';

const run = promisify(execFile);

/** One file of a MANIFEST.json beside the samples. Sizes as stored, duration in seconds as the header has it. */
interface Sample {
  file: string;
  kind: string;
  width: number;
  height: number;
  duration: number;
  rotation: number | null;
}

interface Gif {
  width: number;
  height: number;
  fps: number;
  frames: number;
  seconds: number;
}

/** Where the header does not tell how long the picture lasts; found by decoding. */
const SECONDS: Record<string, number> = {
  'bbb_720p30_fragmented_late_start.mp4': 55.67,
  'edit_list_late_video.mp4': 9,
  'fragmented_bogus_duration.mp4': 1,
  'h264_aac.flv': 1,
  'multi_subtitles.mkv': 2,
  'theora_vorbis.ogv': 4.88,
};

/** Width over height of a pixel, where it is not square. */
const PIXEL_ASPECT: Record<string, number> = {
  'mpeg2_1080i50_anamorphic.mov': 4 / 3,
  'mpeg4_mp3_odd_sar.avi': 241 / 226,
  'theora_vorbis.ogv': 241 / 226,
  'phone_h263_amr.3gp': 12 / 11,
};

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

const folder = (process.env['MEDIA_SAMPLES'] ?? '')
  .split(':')
  .find((path) => path !== '' && existsSync(join(path, 'MANIFEST.json')));
const samples =
  folder === undefined
    ? []
    : (JSON.parse(await readFile(join(folder, 'MANIFEST.json'), 'utf8')) as Sample[]).filter(
        (sample) => sample.kind === 'video',
      );

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
      const accepted = await client.convert(join(folder ?? '', sample.file), {
        width: WIDTH,
        ...(part === undefined ? {} : { duration: part }),
      });
      expect(accepted.status).toBe(202);
      const done = await client.finished(accepted.body.id, PATIENCE_MS);
      expect([done.status, done.error?.code]).toEqual(['completed', undefined]);
      const path = join(scratch, `${sample.file}.gif`);
      await writeFile(path, Buffer.from(await (await fetch(done.gif_url ?? '')).arrayBuffer()));
      const gif = await describeGif(path);

      const turned = Math.abs(sample.rotation ?? 0) % 180 === 90;
      const wide = sample.width * (PIXEL_ASPECT[sample.file] ?? 1);
      const aspect = turned ? sample.height / wide : wide / sample.height;
      const displayed = turned ? sample.height : Math.round(wide);
      expect(gif.width).toBe(Math.min(WIDTH, displayed));
      expect(Math.abs(gif.height - gif.width / aspect)).toBeLessThanOrEqual(1);

      const seconds = Math.min(part ?? TRIM, SECONDS[sample.file] ?? sample.duration);
      const slack = Math.max(1.5 / FPS, seconds * 0.02);
      expect(Math.abs(gif.seconds - seconds)).toBeLessThanOrEqual(slack);
      expect(Math.abs(gif.frames - seconds * FPS)).toBeLessThanOrEqual(slack * FPS);
      if (gif.frames > 1) expect(Math.abs(gif.fps / FPS - 1)).toBeLessThanOrEqual(0.02);
      expect(done.trimmed).toBe(part === undefined && sample.duration > TRIM && seconds === TRIM);
    });
  });
});
