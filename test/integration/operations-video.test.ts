import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FfmpegMediaTool } from '../../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { MediaSettings } from '../../src/config/media.settings.js';
import type { FittedOutput } from '../../src/modules/operations/worker/output.fitter.js';
import type { MediaProbe, ProbedStream } from '../../src/ports/media-tool.port.js';
import { ffmpeg, makeAudio, makeVideo, setDisplayMatrix } from '../support/media.js';
import { OperationBench } from '../support/operation-run.js';
import { framesOf, type Frame } from '../support/pictures.js';
import { machineTools } from '../support/machine-tools.js';

const PAIRS = [
  ['the system ffmpeg', await machineTools()],
  ['the bundled ffmpeg', await bundledPair()],
] as const;

const probing = new FfmpegMediaTool(new MediaSettings());

/** Left to right: red, green, blue, white. */
const STRIPES = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
];
const striped = (size: string, seconds = 0.4): string =>
  `color=s=${size}:r=10:d=${seconds},format=gbrp,` +
  "geq=r='255*(lt(X,W/4)+gte(X,W*3/4))':g='255*(gte(X,W/4)*lt(X,W/2)+gte(X,W*3/4))':b='255*gte(X,W/2)'";

function expectStripes(frame: Frame | undefined, tolerance = 14): void {
  const seen = STRIPES.map((_, n) => frame?.mean(n / 4, 0, (n + 1) / 4, 1).slice(0, 3) ?? []);
  const worst = Math.max(
    ...STRIPES.flatMap((stripe, n) =>
      stripe.map((value, channel) => Math.abs(value - (seen[n]?.[channel] ?? NaN))),
    ),
  );
  expect(worst, JSON.stringify(seen.map((stripe) => stripe.map(Math.round)))).toBeLessThan(
    tolerance,
  );
}

const probe = (path: string): Promise<MediaProbe> =>
  probing.probe(path, new AbortController().signal);

async function pictureIn(path: string): Promise<ProbedStream> {
  const stream = (await probe(path)).streams.find(({ type }) => type === 'video');
  if (stream === undefined) throw new Error('It holds no picture');
  return stream;
}

async function soundsIn(path: string): Promise<ProbedStream[]> {
  return (await probe(path)).streams.filter(({ type }) => type === 'audio');
}

/** The first frame as a player shows it that believes what the file says of its colours. */
async function firstFrame(path: string, stream?: ProbedStream): Promise<Frame | undefined> {
  const { colorSpace = 'bt709' } = stream ?? (await pictureIn(path));
  const matrix = colorSpace === 'bt709' ? 'bt709' : 'bt601';
  const filters = `scale=in_color_matrix=${matrix}:in_range=tv,format=rgba`;
  return (await framesOf(path, { filters }))[0]?.frame;
}

const fates = ({ plan }: FittedOutput): string[] => plan.streams.map(({ action }) => action);

describe.each(PAIRS)('Operations on video with %s', (_name, binaries) => {
  let dir: string;
  let bench: OperationBench;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'operations-video-'));
    bench = await OperationBench.open({ binaries });
  });
  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
    await bench.close();
  });

  const compress = (input: string, parameters: object = {}): Promise<FittedOutput> =>
    bench.run('video_compress', input, { preset: 'ultrafast', ...parameters });

  describe('make true pictures', () => {
    const LOSSLESS = ['-pix_fmt', 'yuv444p', '-qp', '0'];

    it.each<[string, Parameters<typeof makeVideo>[1], { width: number; height: number }]>([
      [
        'of an odd size',
        { codec: 'ffv1', options: ['-pix_fmt', 'yuv444p'], source: striped('321x241') },
        { width: 320, height: 240 },
      ],
      [
        'of two pixels a side',
        { codec: 'ffv1', options: ['-pix_fmt', 'yuv444p'], source: 'testsrc2=s=2x2:r=10:d=0.4' },
        { width: 2, height: 2 },
      ],
      [
        'of one pixel',
        {
          codec: 'ffv1',
          options: ['-pix_fmt', 'yuv444p'],
          source: 'color=red:s=2x2:r=10:d=0.4,format=yuv444p,crop=1:1',
        },
        { width: 2, height: 2 },
      ],
      [
        'of oblong pixels',
        { sampleAspect: '4:3', source: striped('240x180') },
        { width: 320, height: 180 },
      ],
      [
        'of ten bits',
        { options: ['-pix_fmt', 'yuv420p10le'], source: striped('320x180') },
        { width: 320, height: 180 },
      ],
      [
        'of MPEG-2',
        { codec: 'mpeg2video', options: ['-b:v', '4M', '-r', '25'], source: striped('320x180') },
        { width: 320, height: 180 },
      ],
      [
        'of ProRes',
        { codec: 'prores_ks', options: ['-pix_fmt', 'yuv422p10le'], source: striped('320x180') },
        { width: 320, height: 180 },
      ],
      [
        'of full-range JPEG frames',
        { codec: 'mjpeg', options: ['-q:v', '1'], source: `${striped('320x180')},format=yuvj444p` },
        { width: 320, height: 180 },
      ],
      [
        'of RGB',
        { codec: 'png', options: ['-pix_fmt', 'rgb24'], source: striped('320x180') },
        { width: 320, height: 180 },
      ],
      [
        'of FFV1',
        { codec: 'ffv1', options: ['-pix_fmt', 'yuv444p'], source: striped('320x180') },
        { width: 320, height: 180 },
      ],
    ])('%s', async (name, options, size) => {
      const input = await makeVideo(dir, { name: `${name}.mkv`, seconds: 0.4, ...options });
      const { path } = await compress(input);
      const picture = await pictureIn(path);
      expect(picture).toMatchObject({ ...size, pixelFormat: 'yuv420p', sampleAspect: 1 });
      expect(picture.colorRange).toBe('tv');
      if (size.width >= 320) expectStripes(await firstFrame(path, picture));
    });

    it('with the colours of large ones and of small ones', async () => {
      for (const [size, matrix] of [
        ['1280x720', 'bt709'],
        ['320x180', 'bt601'],
      ] as const) {
        const source = `${striped(size)},scale=out_color_matrix=${matrix}:out_range=tv,format=yuv444p`;
        const name = `silent-${size}.mkv`;
        const input = await makeVideo(dir, { name, source, seconds: 0.4, options: LOSSLESS });
        expectStripes(await firstFrame((await compress(input)).path));
      }
    });

    it('that stand upright, with nothing that would have them turned again', async () => {
      const input = await makeVideo(dir, {
        name: 'turned.mp4',
        source: striped('320x180'),
        seconds: 0.4,
      });
      await setDisplayMatrix(input, [0, 1, -1, 0]);
      const { path } = await compress(input);
      const picture = await pictureIn(path);
      expect(picture).toMatchObject({ width: 180, height: 320, rotation: 0 });
      const frame = await firstFrame(path, picture);
      const [red, , , white] = [0, 1, 2, 3].map((n) => frame?.mean(0, n / 4, 1, (n + 1) / 4) ?? []);
      expect(red?.[0]).toBeGreaterThan(240);
      expect(red?.[1]).toBeLessThan(14);
      expect(Math.min(...(white ?? []))).toBeGreaterThan(240);
    });

    it('in the light of SDR', async () => {
      const gray = 'color=s=64x48:r=10:d=0.4,format=yuv420p10le,geq=lum=573:cb=512:cr=512';
      const tags = 'colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';
      const input = join(dir, 'hdr.mkv');
      await ffmpeg(
        '-f',
        'lavfi',
        '-i',
        gray,
        '-c:v',
        'libx265',
        '-x265-params',
        `lossless=1:log-level=none:${tags}`,
        '-color_primaries',
        'bt2020',
        '-color_trc',
        'smpte2084',
        '-colorspace',
        'bt2020nc',
        input,
      );
      const { path } = await compress(input);
      const picture = await pictureIn(path);
      expect(picture).toMatchObject({
        pixelFormat: 'yuv420p',
        colorTransfer: 'bt709',
        colorSpace: 'bt709',
      });
      const seen = (await firstFrame(path, picture))?.mean().slice(0, 3) ?? [];
      seen.forEach((value) => {
        expect(Math.abs(value - 214)).toBeLessThan(7);
      });
    });

    it('put together from fields', async () => {
      const bar =
        "nullsrc=s=320x240:r=50:d=1,format=yuv420p,geq=lum='if(between(X-N*5,0,80),220,40)':cb=128:cr=128";
      const input = await makeVideo(dir, {
        ...{
          name: 'fields.ts',
          source: `${bar},interlace=scan=tff:lowpass=0`,
          fps: 25,
          seconds: 1,
        },
        options: ['-flags', '+ilme+ildct', '-x264-params', 'tff=1', '-crf', '10'],
      });
      const frames = await framesOf((await compress(input, { quality: 18 })).path);
      expect(frames).toHaveLength(25);
      const combing = frames.slice(2, -2).map(({ frame }) => frame.combing);
      expect(Math.max(...combing)).toBeLessThan(1.1);
    });

    it('on white where MP4 has no transparency, and with it in WebM', async () => {
      const source = 'color=red@0.0:s=64x48:r=10:d=0.4,format=rgba';
      const options = { codec: 'qtrle', source, seconds: 0.4, options: ['-pix_fmt', 'argb'] };
      const input = await makeVideo(dir, { name: 'clear.mov', ...options });
      const onWhite = await firstFrame((await compress(input)).path);
      expect(
        onWhite
          ?.mean()
          .slice(0, 3)
          .every((value) => value > 250),
      ).toBe(true);
      const { path } = await bench.run('video_convert', input, { output_format: 'webm' });
      const [clear] = await framesOf(path, { input: ['-c:v', 'libvpx-vp9'] });
      expect(clear?.frame.transparentShare).toBe(1);
    });
  });

  describe('keep time', () => {
    it('where frames come as they please', async () => {
      const input = join(dir, 'vfr.mkv');
      const source = "testsrc2=s=160x120:r=50:d=3,select='if(lt(t,1),1,not(mod(n,10)))'";
      await ffmpeg(
        '-f',
        'lavfi',
        '-i',
        source,
        '-vsync',
        'vfr',
        '-c:v',
        'libx264',
        '-pix_fmt',
        'yuv420p',
        input,
      );
      const times = async (path: string) => (await framesOf(path)).map(({ time }) => time);
      const before = await times(input);
      const after = await times((await compress(input)).path);
      expect(after).toHaveLength(before.length);
      after.forEach((time, n) => {
        expect(Math.abs(time - (before[n] ?? NaN))).toBeLessThan(0.021);
      });
    });

    it.each<[string, string[], string[]]>([
      ['the picture comes later than the sound', ['-itsoffset', '1'], []],
      ['the sound comes later than the picture', [], ['-itsoffset', '1']],
    ])('where %s', async (name, picture, sound) => {
      const input = join(dir, `${name}.mkv`);
      await ffmpeg(
        ...picture,
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=160x120:r=25:d=2',
        ...sound,
        '-f',
        'lavfi',
        '-i',
        'sine=d=2',
        '-c:v',
        'libx264',
        '-pix_fmt',
        'yuv420p',
        '-c:a',
        'libvorbis',
        input,
      );
      const { path, facts } = await compress(input);
      expect(facts.duration).toBeCloseTo(3, 1);
      const late = (await pictureIn(path)).startTime ?? 0;
      expect(late).toBeCloseTo(picture.length > 0 ? 1 : 0, 1);
    });

    it('where the clock begins far from zero', async () => {
      const input = await makeVideo(dir, {
        name: 'far.ts',
        container: 'ts',
        audio: true,
        seconds: 1,
        options: ['-output_ts_offset', '50000'],
      });
      expect((await compress(input)).facts.duration).toBeCloseTo(1, 0);
    });

    it('of a fragmented file that begins late and whose length counts from zero', async () => {
      const input = await makeVideo(dir, { name: 'whole.mp4', audio: true, seconds: 6 });
      const segments = ['-hls_segment_type', 'fmp4', '-hls_time', '2', '-hls_playlist_type', 'vod'];
      const encode = ['-c:v', 'libx264', '-g', '20', '-c:a', 'aac', '-f', 'hls', ...segments];
      await ffmpeg('-i', input, ...encode, join(dir, 'late.m3u8'));
      const pieces = await Promise.all(
        ['init.mp4', 'late2.m4s'].map((name) => readFile(join(dir, name))),
      );
      const late = join(dir, 'late.mp4');
      await writeFile(late, Buffer.concat(pieces));
      const { startTime, duration } = await probe(late);
      expect([startTime, duration].map((seconds) => Math.round(seconds ?? 0))).toEqual([4, 6]);
      expect((await compress(late)).facts.duration).toBeCloseTo(2, 0);
    });

    it('with no more frames a second than allowed', async () => {
      const input = await makeVideo(dir, {
        name: 'fast.mkv',
        fps: 480,
        size: '64x48',
        seconds: 0.5,
      });
      const { path } = await compress(input);
      expect((await pictureIn(path)).frameRate).toBeCloseTo(240, 0);
    });

    it('where the size changes on the way', async () => {
      const pieces = await Promise.all(
        ['160x120', '320x240'].map((size, n) =>
          makeVideo(dir, {
            name: `${size}.ts`,
            container: 'ts',
            size,
            seconds: 1,
            options: ['-output_ts_offset', String(n)],
          }),
        ),
      );
      const input = join(dir, 'sizes.ts');
      await writeJoined(pieces, input);
      const { path, facts } = await compress(input);
      expect(facts).toMatchObject({ width: 160, height: 120 });
      expect((await framesOf(path)).length).toBeGreaterThanOrEqual(48);
    });
  });

  describe('copy', () => {
    it('H.264 and AAC from MP4 to MOV as they are, and the notes of the file not at all', async () => {
      const options = [
        '-metadata',
        'location=+48.1+011.5/',
        '-metadata',
        'title=mine',
        '-c:a',
        'aac',
      ];
      const input = await makeVideo(dir, { name: 'plain.mp4', audio: true, options });
      const made = await bench.run('video_convert', input, { output_format: 'mov' });
      expect(fates(made)).toEqual(['copy', 'copy']);
      const frames = (path: string) => framesOf(path).then((all) => all.map(({ frame }) => frame));
      const [before, after] = await Promise.all([frames(input), frames(made.path)]);
      expect(after).toHaveLength(before.length);
      expect(before.every((frame, n) => after[n]?.differenceFrom(frame).channel === 0)).toBe(true);
      await expect(
        ffmpeg('-i', made.path, '-f', 'ffmetadata', join(dir, 'notes.txt')),
      ).resolves.toBeUndefined();
      expect(await readFile(join(dir, 'notes.txt'), 'utf8')).not.toMatch(/48\.1|mine/);
    });

    it('the turn of a picture with it', async () => {
      const input = await makeVideo(dir, { name: 'copied-turn.mp4', rotate: 90 });
      const { path } = await bench.run('video_convert', input, { output_format: 'mov' });
      expect(await pictureIn(path)).toMatchObject({ rotation: 90 });
    });

    it('no attachment, and nothing of what is neither picture nor sound', async () => {
      const input = join(dir, 'attached.mkv');
      await ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=160x120:d=1',
        '-attach',
        '/etc/hostname',
        '-metadata:s:t',
        'mimetype=text/plain',
        '-c:v',
        'libx264',
        '-pix_fmt',
        'yuv420p',
        input,
      );
      const made = await bench.run('video_convert', input, { output_format: 'mp4' });
      expect(fates(made)).toEqual(['copy', 'drop']);
      expect((await probe(made.path)).streams).toHaveLength(1);
    });

    it('nothing of a file that holds only sound and a cover', async () => {
      const input = await makeAudio(dir, { cover: true, codec: 'aac', container: 'm4a' });
      await expect(compress(input)).rejects.toMatchObject({ code: 'INPUT_UNSUPPORTED' });
      const silent = join(dir, 'sound.mp4');
      await ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', silent);
      await expect(compress(silent)).rejects.toMatchObject({ code: 'INPUT_NO_VIDEO' });
    });
  });

  describe('cut', () => {
    // With frames that are shown in another order than they are decoded in.
    const GROUPS = [
      ...['-g', '25', '-keyint_min', '25', '-sc_threshold', '0'],
      ...['-bf', '2', '-c:a', 'aac'],
    ];

    /** Each frame lighter than the one before. */
    const counting = (seconds: number): string =>
      `nullsrc=s=64x48:r=25:d=${seconds},geq=lum='16+2*N':cb=128:cr=128`;

    async function lights(path: string): Promise<number[]> {
      return (await framesOf(path, { filters: 'format=gray' })).map(({ frame }) => frame.mean()[0]);
    }

    it.each([
      ['mp4', 1, 3, 'copy'],
      ['mov', 1, 3, 'copy'],
      ['mkv', 1, 3, 'copy'],
      ['mp4', 0, 2, 'copy'],
      ['mp4', 0.6, 2.2, 'encode'],
      ['mkv', 0.6, 2.2, 'encode'],
      ['ts', 0.6, 2.2, 'encode'],
    ] as const)('%s from %d to %d s: %s', async (container, start, end, action) => {
      const input = await makeVideo(dir, {
        name: `count.${container}`,
        container,
        source: counting(4),
        seconds: 4,
        options: GROUPS,
      });
      const made = await bench.run('video_trim', input, { start, end });
      expect(fates(made)).toEqual([action]);
      const all = await lights(input);
      const part = await lights(made.path);
      expect(part).toHaveLength(Math.round((end - start) * 25));
      const from = Math.round(start * 25);
      part.forEach((light, n) => {
        expect(Math.abs(light - (all[from + n] ?? NaN))).toBeLessThan(1);
      });
    });

    it('sound and picture together', async () => {
      const input = await makeVideo(dir, {
        name: 'both.mp4',
        audio: true,
        seconds: 4,
        options: GROUPS,
      });
      for (const part of [
        { start: 1, end: 3 },
        { start: 0.6, duration: 2 },
      ]) {
        const { path } = await bench.run('video_trim', input, part);
        const [sound] = await soundsIn(path);
        expect(Math.abs((sound?.duration ?? 0) - 2)).toBeLessThan(0.13);
        expect((await probe(path)).duration).toBeCloseTo(2, 1);
      }
    });

    it('nothing where a part begins behind the end', async () => {
      const input = await makeVideo(dir, { name: 'short.mp4', seconds: 1 });
      await expect(bench.run('video_trim', input, { start: 2 })).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        message: /begins at 2 s/,
      });
    });

    it.each([
      ['picture', 1, 4],
      ['sound', 4, 1],
    ])('nothing where a part has no %s', async (what, pictureSeconds, soundSeconds) => {
      const picture = await makeVideo(dir, { name: `${what}.mp4`, seconds: pictureSeconds });
      const sound = await makeAudio(dir, { name: `${what}.mp3`, seconds: soundSeconds });
      const input = join(dir, `no-${what}.mp4`);
      await ffmpeg('-i', picture, '-i', sound, '-c', 'copy', input);
      const part = { start: 2, end: 3, copy: 'never' };
      await expect(bench.run('video_trim', input, part)).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        message: `There is no ${what} in what was asked for.`,
      });
    });
  });

  describe('keep below a size', () => {
    it('by two passes, with the bytes used', async () => {
      const input = await makeVideo(dir, {
        name: 'noise.mp4',
        source: 'testsrc2=s=640x360:r=25:d=3,noise=alls=30:allf=t',
        seconds: 3,
        audio: true,
      });
      const { bytes, facts } = await compress(input, { preset: 'veryfast', max_bytes: 300_000 });
      expect(bytes).toBeLessThanOrEqual(300_000);
      expect(bytes).toBeGreaterThan(200_000);
      expect(facts.duration).toBeCloseTo(3, 1);
    });

    it('in WebM too', async () => {
      const input = await makeVideo(dir, {
        name: 'noise-webm.mp4',
        size: '320x180',
        source: 'testsrc2=s=320x180:r=25:d=2,noise=alls=30:allf=t',
      });
      const { bytes } = await bench.run('video_convert', input, {
        output_format: 'webm',
        max_bytes: 60_000,
      });
      expect(bytes).toBeLessThanOrEqual(60_000);
    });

    it('or say what the smallest was', async () => {
      const input = await makeVideo(dir, {
        name: 'long.mp4',
        size: '160x120',
        seconds: 12,
        audio: true,
      });
      await expect(compress(input, { max_bytes: 10_000 })).rejects.toMatchObject({
        code: 'TARGET_UNREACHABLE',
        message: /\d+ bytes/,
      });
    });
  });

  it('raise contrast and leave the size', async () => {
    const source =
      "color=s=64x48:r=10:d=0.4,format=yuv420p,geq=lum='if(lt(X,32),80,180)':cb=128:cr=128";
    const input = await makeVideo(dir, { name: 'flat.mp4', source, seconds: 0.4 });
    const { path } = await bench.run('video_enhance', input, { contrast: 1.5, sharpen: 0 });
    const [before, after] = await Promise.all([firstFrame(input), firstFrame(path)]);
    const span = (frame?: Frame): number =>
      (frame?.mean(0.5, 0)[0] ?? 0) - (frame?.mean(0, 0, 0.5)[0] ?? 0);
    expect(span(after) / span(before)).toBeCloseTo(1.5, 1);
  });

  it('keep six channels where they are copied or the bits are enough, and make two of them else', async () => {
    const input = join(dir, 'surround.mkv');
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x48:d=1',
      '-f',
      'lavfi',
      '-i',
      'aevalsrc=0.1*sin(440*t)|0|0|0|0|0:c=5.1(side):d=1',
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'flac',
      input,
    );
    const channels = async (made: Promise<FittedOutput>) =>
      (await soundsIn((await made).path))[0]?.channels;
    expect(await channels(compress(input))).toBe(2);
    expect(await channels(compress(input, { audio_bitrate: '320k' }))).toBe(6);
    expect(await channels(bench.run('video_convert', input, { output_format: 'webm' }))).toBe(6);
  });
});

async function writeJoined(pieces: readonly string[], path: string): Promise<void> {
  await writeFile(path, Buffer.concat(await Promise.all(pieces.map((piece) => readFile(piece)))));
}
