import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FfmpegMediaTool } from '../../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { ConversionsSettings } from '../../src/config/conversions.settings.js';
import { MediaLimitsSettings } from '../../src/config/media-limits.settings.js';
import { MediaSettings } from '../../src/config/media.settings.js';
import type { GifConversionResult } from '../../src/contracts/gif-conversion.js';
import { JobError } from '../../src/contracts/job-failure.js';
import {
  gifParameters,
  type AskedGifParameters,
} from '../../src/modules/media/domain/gif-parameters.js';
import { GifConversionHandler } from '../../src/modules/conversions/worker/gif-conversion.handler.js';
import { GifFitter } from '../../src/modules/conversions/worker/gif-fitter.js';
import { GifMaker } from '../../src/modules/conversions/worker/gif-maker.js';
import { VideoInspector } from '../../src/modules/conversions/worker/video-inspector.js';
import { ffmpeg, makeAudio, makeVideo, truncateMedia } from '../support/media.js';
import { machineTools } from '../support/machine-tools.js';

interface Converted extends GifConversionResult {
  path: string;
  bytes: number;
  progress: number[];
}

interface ConvertOptions {
  limits?: Partial<ConversionsSettings>;
  signal?: AbortSignal;
  onProgress?: (share: number) => void;
  timeoutSeconds?: number;
}

const system = await machineTools();
const bundled = await bundledPair();
const tools = [
  ['the system ffmpeg', system],
  ['the bundled ffmpeg', bundled],
] as const;

describe.each(tools)('A video becomes a GIF with %s', (_name, pair) => {
  let folder: string;
  let scratch: string;
  const media = Object.assign(new MediaSettings(), {
    ffmpegPath: pair.ffmpeg,
    ffprobePath: pair.ffprobe,
  });
  const tool = new FfmpegMediaTool(media);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'conversions-'));
  });
  beforeEach(async () => {
    scratch = await mkdtemp(join(folder, 'scratch-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function convert(
    path: string,
    asked: AskedGifParameters = {},
    {
      limits = {},
      signal = new AbortController().signal,
      onProgress = () => undefined,
      timeoutSeconds = 60,
    }: ConvertOptions = {},
  ): Promise<Converted> {
    const settings = Object.assign(new ConversionsSettings(), limits);
    const maker = new GifMaker(tool, media, settings);
    const inspector = new VideoInspector(tool, settings, new MediaLimitsSettings());
    const handler = new GifConversionHandler(inspector, maker, new GifFitter(maker), settings);
    const progress: number[] = [];
    const stored = join(folder, `${String(Math.random())}.gif`);
    const payload = {
      sourceKey: path,
      gifFilename: 'name-video.gif',
      parameters: gifParameters(asked, settings.trimSeconds),
    };
    const job = {
      ...{ id: 'job', kind: 'conversion.gif' as const, attempt: 1, ownerId: 'local' },
      ...{ requestId: 'test', payload, outputPrefix: 'outputs/job/1/', timeoutSeconds },
      ...{ leaseMs: 60_000, checkpoint: {} },
    };
    const { outputs, result } = await handler.handle(job, {
      scratch,
      signal,
      input: (key) => Promise.resolve(key),
      prepareOutput: () => undefined,
      output: async (made, name, contentType) => {
        await rename(made, stored);
        const content = await readFile(stored);
        const sha256 = createHash('sha256').update(content).digest('hex');
        return { key: job.outputPrefix + name, bytes: content.length, sha256, contentType };
      },
      progress: (share) => {
        progress.push(share);
        onProgress(share);
      },
      checkpoint: () => Promise.resolve(),
    });
    expect(outputs).toMatchObject([
      { key: 'outputs/job/1/name-video.gif', contentType: 'image/gif' },
    ]);
    return { ...result, path: stored, bytes: outputs[0]?.bytes ?? 0, progress };
  }

  async function failure(work: Promise<unknown>): Promise<JobError> {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof JobError)) throw new Error('It did not fail as a job', { cause: error });
    return error;
  }

  /** The colour in the middle of one part of a frame, 0..255 each. */
  async function colorAt(gif: string, crop: string, seconds = 0): Promise<number[]> {
    const raw = join(scratch, 'pixel.rgb');
    const filter = `crop=${crop},scale=1:1:flags=area,format=rgb24`;
    await ffmpeg(
      '-ss',
      String(seconds),
      '-i',
      gif,
      '-vf',
      filter,
      '-frames:v',
      '1',
      '-f',
      'rawvideo',
      raw,
    );
    return [...(await readFile(raw))];
  }

  it.each([
    ['its own', 25, 15, 30],
    ['a slower one', 60, 7, 14],
    ['a faster one', 5, 30, 60],
  ])('at exactly the rate asked, from a video of %s rate', async (_rate, source, fps, frames) => {
    const video = await makeVideo(folder, { fps: source, seconds: 2 });
    const gif = await convert(video, { fps });
    expect(gif).toMatchObject({ width: 320, height: 240, frames, trimmed: false });
    expect(gif.durationSeconds).toBeCloseTo(2, 1);
  });

  it('of the size asked, and never larger than the video', async () => {
    const video = await makeVideo(folder, { size: '322x242', seconds: 0.4 });
    expect(await convert(video, { width: 1920 })).toMatchObject({ width: 322, height: 242 });
    expect(await convert(video, { width: 161 })).toMatchObject({ width: 161, height: 121 });
  });

  it('upright, as a player shows it', async () => {
    const source = 'color=red:s=320x120:d=0.4,pad=320:240:0:0:blue';
    const video = await makeVideo(folder, { name: 'turned.mp4', source, rotate: 90, seconds: 0.4 });
    const gif = await convert(video, { width: 120 });
    expect(gif).toMatchObject({ width: 120, height: 160 });
    const [red = 0, , blueOnRight = 0] = await colorAt(gif.path, '20:20:90:70');
    expect(red).toBeGreaterThan(180);
    expect(blueOnRight).toBeLessThan(80);
    const [redOnLeft = 0, , blue = 0] = await colorAt(gif.path, '20:20:10:70');
    expect(blue).toBeGreaterThan(180);
    expect(redOnLeft).toBeLessThan(80);
  });

  it('in square pixels', async () => {
    const video = await makeVideo(folder, { name: 'wide.mp4', sampleAspect: '2:1', seconds: 0.4 });
    expect(await convert(video, {})).toMatchObject({ width: 480, height: 180 });
  });

  it('from where and as long as asked', async () => {
    const source = 'color=red:s=64x64:r=20:d=1[a];color=lime:s=64x64:r=20:d=1[b];[a][b]concat';
    const video = await makeVideo(folder, { name: 'two.mp4', source, seconds: 2, fps: 20 });
    const gif = await convert(video, { start: 1, duration: 0.5, fps: 10 });
    expect(gif.frames).toBe(5);
    const [red = 255, green = 0] = await colorAt(gif.path, '32:32:16:16');
    expect(green).toBeGreaterThan(200);
    expect(red).toBeLessThan(60);
  });

  it('whole, where the picture begins after the sound', async () => {
    const video = join(folder, 'late.mkv');
    await ffmpeg(
      ...['-itsoffset', '1', '-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=20:d=2'],
      ...['-f', 'lavfi', '-i', 'sine=d=3', '-c:v', 'mjpeg', '-c:a', 'pcm_s16le', video],
    );
    expect(await convert(video, { fps: 10 })).toMatchObject({ frames: 20, trimmed: false });
  });

  it('of at least one frame, however short it is', async () => {
    const video = await makeVideo(folder, { name: 'flash.mp4', fps: 60, seconds: 0.0167 });
    const gif = await convert(video, { fps: 5 });
    expect(gif).toMatchObject({ frames: 1, durationSeconds: 0.2 });
  });

  it.each(['1x1', '2x2', '15x3'])('of %s pixels', async (size) => {
    const [width = 0, height = 0] = size.split('x').map(Number);
    const options = { codec: 'ffv1', container: 'mkv', seconds: 0.2 };
    const source = `color=red:s=${size}:r=25:d=0.2,format=bgr0`;
    const video = await makeVideo(folder, { name: `tiny-${size}.mkv`, source, ...options });
    expect(await convert(video)).toMatchObject({ width, height });
  });

  it('in each quality, by two processes as by one, with progress that only grows', async () => {
    const video = await makeVideo(folder, {
      name: 'long.mp4',
      size: '640x480',
      fps: 10,
      seconds: 30,
    });
    for (const quality of ['draft', 'good', 'best'] as const) {
      const gif = await convert(video, { quality, fps: 4 });
      expect(gif).toMatchObject({ width: 480, height: 360, frames: 120 });
      expect(gif.progress).toEqual([...gif.progress].sort((a, b) => a - b));
      expect(gif.progress.at(-1)).toBeCloseTo(1);
    }
    expect((await convert(video, { fps: 15 })).frames).toBe(450);
    expect(await readdir(scratch)).toContain('palette.png');
  });

  it('that plays as often as asked', async () => {
    const video = await makeVideo(folder, { seconds: 0.4 });
    const loops = async (loop: number): Promise<string | undefined> => {
      const bytes = await readFile((await convert(video, { loop })).path);
      const extension = bytes.indexOf('NETSCAPE2.0', 0, 'latin1');
      return extension < 0 ? undefined : bytes.toString('hex', extension + 13, extension + 15);
    };
    expect([await loops(0), await loops(1), await loops(4)]).toEqual(['0000', undefined, '0300']);
  });

  it('cut to the longest allowed, and says so', async () => {
    const video = await makeVideo(folder, { fps: 10, seconds: 4 });
    const limits = { trimSeconds: 2 };
    expect(await convert(video, { fps: 10 }, { limits })).toMatchObject({
      frames: 20,
      trimmed: true,
    });
    expect((await convert(video, { fps: 10, start: 2 }, { limits })).trimmed).toBe(false);
    expect((await convert(video, { fps: 10, duration: 1 }, { limits })).trimmed).toBe(false);
  });

  it('where only the sound goes on to the end', async () => {
    const video = join(folder, 'sound.mkv');
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=20:d=1', '-f', 'lavfi', '-i', 'sine=d=4'],
      ...['-c:v', 'mjpeg', '-c:a', 'pcm_s16le', video],
    );
    expect(await convert(video, { fps: 10 })).toMatchObject({ frames: 10 });
  });

  it('whole, where it goes on past the end it claims', async () => {
    const video = await makeVideo(folder, { name: 'modest.flv', container: 'flv', seconds: 4 });
    const bytes = await readFile(video);
    bytes.writeDoubleBE(0.5, bytes.indexOf('duration', 0, 'latin1') + 'duration'.length + 1);
    await writeFile(video, bytes);
    expect((await tool.probe(video, new AbortController().signal)).duration).toBe(0.5);
    expect(await convert(video, { fps: 10 })).toMatchObject({ frames: 40 });
    expect(await convert(video, { fps: 10, duration: 1 })).toMatchObject({ frames: 10 });
  });

  it('below the size asked, using most of it', async () => {
    const video = await makeVideo(folder, { name: 'busy.mp4', size: '640x480', seconds: 2 });
    const free = await convert(video);
    const maxBytes = Math.round(free.bytes / 4);
    const fitted = await convert(video, { maxBytes });
    expect(fitted.bytes).toBeLessThanOrEqual(maxBytes);
    expect(fitted.bytes).toBeGreaterThan(maxBytes / 2);
    expect((await stat(fitted.path)).size).toBe(fitted.bytes);
    expect((await readdir(scratch)).filter((name) => name.endsWith('.gif.gif'))).toEqual([]);
  });

  describe('or it is refused', () => {
    it('where the size asked cannot be reached, naming the smallest', async () => {
      const video = await makeVideo(folder, { size: '640x480', seconds: 2 });
      const error = await failure(convert(video, { maxBytes: 1024 }));
      expect(error.code).toBe('TARGET_UNREACHABLE');
      expect(Number(/ (\d+) bytes/.exec(error.message)?.[1])).toBeGreaterThan(1024);
    });

    it('where it is to begin after the end', async () => {
      const video = await makeVideo(folder, { seconds: 1 });
      const error = await failure(convert(video, { start: 5 }));
      expect(error.failure).toMatchObject({ code: 'INPUT_INVALID', retryable: false });
      expect(error.message).toContain('over after 1 s');
    });

    it('where the file breaks off, though the tool sees nothing wrong', async () => {
      const options = ['-movflags', '+faststart', '-g', '10', '-b:v', '300k'];
      const whole = await makeVideo(folder, { name: 'whole.mp4', seconds: 8, options });
      const broken = await truncateMedia(whole, 0.5, 'broken.mp4');
      expect((await failure(convert(broken))).code).toBe('INPUT_TRUNCATED');
      expect((await convert(broken, { duration: 1 })).durationSeconds).toBeCloseTo(1, 1);
    });

    it('where there is only sound, also with a cover', async () => {
      expect((await failure(convert(await makeAudio(folder)))).code).toBe('INPUT_NO_VIDEO');
      const covered = await makeAudio(folder, { cover: true });
      expect((await failure(convert(covered))).code).toBe('INPUT_NO_VIDEO');
    });

    it('where there are too many streams', async () => {
      const video = await makeVideo(folder, {
        name: 'many.mkv',
        container: 'mkv',
        audio: 16,
        seconds: 0.4,
      });
      expect((await failure(convert(video))).code).toBe('INPUT_TOO_MANY_STREAMS');
    });

    it('where it plays longer than is ever looked at', async () => {
      const source = 'color=black:s=16x16:r=1:d=90';
      const video = await makeVideo(folder, { name: 'day.mp4', source, seconds: 90, fps: 1 });
      const error = await failure(convert(video, {}, { limits: { maxInputSeconds: 60 } }));
      expect(error.code).toBe('INPUT_TOO_LONG');
    });

    it('where the GIF would grow past the limit', async () => {
      const source = 'nullsrc=s=640x480:r=25:d=2,geq=random(1)*255:128:128';
      const video = await makeVideo(folder, { name: 'noise.mp4', source });
      const limits = { maxGifMb: 1 };
      expect((await failure(convert(video, {}, { limits }))).code).toBe('OUTPUT_TOO_LARGE');
    });

    it('where it takes longer than allowed', async () => {
      const video = await makeVideo(folder, { size: '1280x720', seconds: 10 });
      const slow = convert(video, { width: 1280, fps: 30 }, { timeoutSeconds: 0.3 });
      expect((await failure(slow)).code).toBe('PROCESSING_TIMEOUT');
    });

    it('as soon as its signal fires, with the signal’s reason', async () => {
      const video = await makeVideo(folder, { size: '1280x720', seconds: 10 });
      const reason = new Error('cancelled');
      const controller = new AbortController();
      const work = convert(
        video,
        { width: 1280, fps: 30 },
        {
          signal: controller.signal,
          onProgress: (share) => {
            if (share > 0.4) controller.abort(reason);
          },
        },
      );
      await expect(work).rejects.toBe(reason);
    });
  });

  it('and the video is left as it was', async () => {
    await mkdir(join(folder, 'kept'));
    const video = await makeVideo(join(folder, 'kept'), { seconds: 0.4 });
    const before = await readFile(video);
    await convert(video);
    expect((await readFile(video)).equals(before)).toBe(true);
    expect(await readdir(join(folder, 'kept'))).toHaveLength(1);
  });
});
