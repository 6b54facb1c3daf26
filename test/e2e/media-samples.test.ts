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
import { framesOf, type Frame } from '../support/pictures.js';
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

/** What the colours of a file mean, and what else its frames need; found by hand, not by the code under test. */
interface Meaning {
  matrix: '709' | '170m' | '470bg' | '2020_ncl' | 'rgb';
  range?: 'full';
  curve?: 'smpte2084' | 'arib-std-b67';
  /** In fields: whole frames are made by another filter than ours. */
  fields?: true;
  /** A decoder that gives the alpha. */
  decoder?: string;
}

const HD: Meaning = { matrix: '709' };
const SD: Meaning = { matrix: '170m' };

/**
 * For each file the meaning by which reference frames are made: decoded, turned and timed by the system's ffmpeg alone,
 * converted and scaled by zimg, where our own filters go through swscale.
 */
const MEANING: Record<string, Meaning> = {
  'natural_park_1080p30.ts': HD,
  'bbb_720p30_fragmented_late_start.mp4': HD,
  'natural_cups_720p.mp4': HD,
  'natural_traffic_720p_vfr.mp4': HD,
  '60fps_720p_small.mp4': HD,
  'iphone_portrait_rotated.MOV': HD,
  'iphone_hdr_hlg_dovi_rotated.mp4': { matrix: '2020_ncl', curve: 'arib-std-b67' },
  'hdr10_av1_1080p60.mp4': { matrix: '2020_ncl', curve: 'smpte2084' },
  'hevc_1080p_fullrange_icc.mp4': { matrix: '470bg', range: 'full' },
  'flower_vp8_vorbis.webm': SD,
  'vp9_odd_dimensions_161x121.webm': SD,
  'av1_720p_aac.mp4': HD,
  'mpeg2_1080i50_anamorphic.mov': { matrix: '709', fields: true },
  'avchd_camcorder_1080i.mts': { matrix: '709', fields: true },
  'prores_422_hq.mov': SD,
  'qtrle_argb_alpha.mov': { matrix: 'rgb' },
  'mjpeg_422.mov': { matrix: '470bg', range: 'full' },
  'vp9_alpha.webm': { matrix: '470bg', decoder: 'libvpx-vp9' },
  'wmv3_wmavoice.wmv': SD,
  'h264_aac.flv': HD,
  'mpeg4_mp3_odd_sar.avi': HD,
  'multi_subtitles.mkv': SD,
  'phone_h263_amr.3gp': SD,
  'theora_vorbis.ogv': HD,
  'fragmented_bogus_duration.mp4': HD,
  'one_frame_hevc.mp4': SD,
  'two_audio_tracks.mp4': SD,
  'edit_list_late_video.mp4': HD,
  'long_1080p60_av1_tiny.mp4': HD,
};

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

/** Filters of zimg from what the colours mean to RGB, at the size of the GIF. */
function reference({ matrix, range, curve, fields, decoder }: Meaning, size: string): string {
  const whole = fields === true ? 'yadif=deint=all,' : '';
  if (matrix === 'rgb') return `${whole}scale=${size}:flags=bicubic`;
  const both = range ?? 'limited';
  const full = `scale=in_range=${both}:out_range=${both},format=yuv${decoder === undefined ? '' : 'a'}444p`;
  if (curve === undefined) {
    const from = `min=${matrix}:rin=${both}:pin=709:tin=709`;
    const into = `m=gbr:r=full:p=709:t=709`;
    return `${whole}${full},zscale=${size}:f=lanczos:${from}:${into},format=gbr${decoder === undefined ? '' : 'a'}p`;
  }
  const from = `min=${matrix}:rin=limited:pin=2020:tin=${curve}`;
  const mapped = 'tonemap=mobius:param=0.3:peak=PEAK:desat=0'.replace(
    'PEAK',
    curve === 'smpte2084' ? '5.419' : '4.926',
  );
  return (
    `${full}16le,zscale=${from}:t=linear:npl=203:p=709:m=gbr:r=full,format=gbrpf32le,${mapped},` +
    `zscale=${size}:f=lanczos:min=gbr:rin=full:pin=709:tin=linear:m=gbr:r=full:p=709:t=iec61966-2-1,format=gbrp`
  );
}

/** Compares frames of the GIF with those the source shows at their time. */
async function expectTrueFrames(sample: Sample, gifPath: string, seconds: number): Promise<void> {
  const meaning = MEANING[sample.file];
  if (meaning === undefined) throw new Error(`It is not told how ${sample.file} is checked`);
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
  const source = await framesOf(join(folder ?? '', sample.file), {
    input: [
      ...(meaning.decoder === undefined ? [] : ['-c:v', meaning.decoder]),
      ...['-t', String(COMPARED_SECONDS + 4)],
    ],
    filters: `setpts=PTS-STARTPTS,select='${near}',${reference(meaning, size)}`,
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
      await expectTrueFrames(sample, path, seconds);
      expect(done.trimmed).toBe(part === undefined && sample.duration > TRIM && seconds === TRIM);
    });
  });
});
