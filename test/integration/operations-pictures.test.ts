import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { ffmpeg, makeVideo } from '../support/media.js';
import { OperationBench } from '../support/operation-run.js';
import { framesOf, type Frame } from '../support/pictures.js';
import { machineTools } from '../support/machine-tools.js';

const PAIRS = [
  ['the system ffmpeg', await machineTools()],
  ['the bundled ffmpeg', await bundledPair()],
] as const;

/** One colour for each second: red, green, blue, white. */
const SECONDS =
  "color=s=128x72:r=10:d=4,format=gbrp,geq=r='255*(lt(T,1)+gte(T,3))':g='255*(gte(T,1)*lt(T,2)+gte(T,3))':b='255*gte(T,2)'";
const LOSSLESS = ['-pix_fmt', 'yuv444p', '-qp', '0', '-g', '5'];

const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];

function expectColor(
  frame: Frame | undefined,
  expected: readonly number[],
  area?: [number, number, number, number],
): void {
  const seen = frame?.mean(...(area ?? [])).slice(0, 3) ?? [];
  const worst = Math.max(...expected.map((value, n) => Math.abs(value - (seen[n] ?? NaN))));
  expect(worst, `${seen.map(Math.round).join()} for ${expected.join()}`).toBeLessThanOrEqual(6);
}

async function pictureOf(path: string): Promise<Frame | undefined> {
  return (await framesOf(path))[0]?.frame;
}

let folder: string;
let video: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operations-pictures-'));
  video = await makeVideo(folder, {
    name: 'colours.mp4',
    source: SECONDS,
    fps: 10,
    seconds: 4,
    options: LOSSLESS,
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each(PAIRS)('Between video and pictures with %s', (_name, binaries) => {
  let bench: OperationBench;
  beforeAll(async () => {
    bench = await OperationBench.open({ binaries });
  });
  afterAll(async () => {
    await bench.close();
  });

  it.each([
    ['jpg', 0, RED],
    ['jpg', 1.5, GREEN],
    ['png', 2.5, BLUE],
    ['webp', 2.5, BLUE],
    ['jpg', 3.99, WHITE],
  ] as const)('takes a picture in true colours: %s at %d s', async (output_format, at, color) => {
    const { path, facts } = await bench.run('video_thumbnail', video, { at, output_format });
    expect(facts).toMatchObject({ width: 128, height: 72 });
    expectColor(await pictureOf(path), color);
  });

  it.each([
    ['a few seconds', 0],
    ['many seconds', 55],
  ])('find a place %s behind a key frame in a file without an index', async (_, before) => {
    const later = SECONDS.replace('d=4', `d=${before + 4}`).replaceAll('T,', `T-${before},`);
    const transport = await makeVideo(folder, {
      name: `transport-${before}.ts`,
      container: 'ts',
      source: later,
      fps: 10,
      seconds: before + 4,
      options: ['-qp', '0', '-g', '300', '-sc_threshold', '0'],
    });
    const shot = await bench.run('video_thumbnail', transport, { at: before + 1.5 });
    expectColor(await pictureOf(shot.path), GREEN);
    const gif = await bench.run('video_to_gif', transport, { start: before + 1.1, duration: 0.8 });
    expect(gif.facts.duration).toBeCloseTo(0.8, 1);
    for (const { frame } of await framesOf(gif.path)) expectColor(frame, GREEN);
  });

  it('answers INPUT_INVALID past the end', async () => {
    await expect(bench.run('video_thumbnail', video, { at: 4.1 })).rejects.toThrow(
      'over after 4 s',
    );
  });

  it('skips what is black at the beginning', async () => {
    const source = "color=black:s=128x72:r=10:d=3,geq=lum='if(gte(T,2),180,16)':cb=128:cr=128";
    const dark = await makeVideo(folder, { name: 'dark.mp4', source, fps: 10, seconds: 3 });
    const black = await bench.run('video_thumbnail', dark, { at: 0.5 });
    expectColor(await pictureOf(black.path), [0, 0, 0]);
    const light = await bench.run('video_thumbnail', dark, { at: 0.5, skip_black: true });
    expectColor(await pictureOf(light.path), [191, 191, 191]);
  });

  it('takes a picture of a video that is black throughout', async () => {
    const night = await makeVideo(folder, {
      name: 'night.mp4',
      source: 'color=black:s=64x64:d=1',
      seconds: 1,
    });
    const { facts } = await bench.run('video_thumbnail', night, { skip_black: true });
    expect(facts.width).toBe(64);
  });

  it.each([
    ['read once', 1],
    ['sought', 3],
  ])('puts equal parts of a video on a sheet, where it is %s', async (_how, slower) => {
    const long = join(folder, `sheet-${slower}.mp4`);
    await ffmpeg('-i', video, '-vf', `setpts=${slower}*PTS`, '-r', '10', ...LOSSLESS, long);
    const asked = { columns: 2, rows: 2, output_format: 'png' };
    const { path, facts } = await bench.run('video_thumbnail', long, asked);
    expect(facts).toMatchObject({ width: 260, height: 148 });
    const sheet = await pictureOf(path);
    expectColor(sheet, RED, [0, 0, 0.5, 0.5]);
    expectColor(sheet, GREEN, [0.5, 0, 1, 0.5]);
    expectColor(sheet, BLUE, [0, 0.5, 0.5, 1]);
    expectColor(sheet, WHITE, [0.5, 0.5, 1, 1]);
  });

  it('leaves white on a sheet what a video has not, which claims more than it shows', async () => {
    const short = join(folder, 'short.flv');
    await ffmpeg(
      ...[
        '-f',
        'lavfi',
        '-i',
        'color=red:s=64x64:r=10:d=4',
        '-f',
        'lavfi',
        '-i',
        'sine=d=16:r=44100',
      ],
      ...['-map', '0', '-map', '1', '-c:v', 'flv', '-c:a', 'pcm_s16le', short],
    );
    const asked = { columns: 2, rows: 2, output_format: 'png' };
    const { path } = await bench.run('video_thumbnail', short, asked);
    const sheet = await pictureOf(path);
    expectColor(sheet, [253, 0, 0], [0, 0, 0.5, 0.5]);
    expectColor(sheet, WHITE, [0.5, 0.5, 1, 1]);
  });

  it('makes a GIF below a size', async () => {
    const busy = await makeVideo(folder, { name: 'busy.mp4', seconds: 2 });
    const whole = await bench.run('video_to_gif', busy, { width: 320 });
    expect(whole.facts).toMatchObject({ width: 320, height: 240, duration: 2, frames: 30 });
    const max_bytes = Math.round(whole.bytes / 2);
    const small = await bench.run('video_to_gif', busy, { width: 320, max_bytes });
    expect(small.bytes).toBeLessThanOrEqual(max_bytes);
    expect(small.facts.duration).toBeCloseTo(2, 0);
  });

  it.each([
    ['mp4', 'h264'],
    ['webm', 'vp9'],
  ])(
    'makes a video of a GIF whose frames last as long as they did: %s',
    async (output_format, codec) => {
      const gif = join(folder, `uneven-${output_format}.gif`);
      // Red for 0.2 s, green for 0.6 s, blue for 0.2 s.
      const colors =
        "color=s=65x49:r=5:d=1,format=rgb24,geq=r='255*lt(T,0.2)':g='255*gte(T,0.2)*lt(T,0.8)':b='255*gte(T,0.8)'";
      await ffmpeg(
        '-f',
        'lavfi',
        '-i',
        `${colors},mpdecimate`,
        '-vsync',
        '2',
        '-final_delay',
        '20',
        gif,
      );
      const { path, facts } = await bench.run('gif_to_video', gif, { output_format, loops: 2 });
      expect(facts).toMatchObject({ width: 66, height: 50, video_codec: codec });
      expect(facts.audio_codec).toBeUndefined();
      const frames = await framesOf(path);
      const at = (time: number): Frame | undefined =>
        frames.filter((frame) => frame.time <= time + 0.001).at(-1)?.frame;
      expectColor(at(0.1), RED);
      expectColor(at(0.7), GREEN);
      expectColor(at(0.9), BLUE);
      expect(Math.abs((facts.duration ?? 0) - 2)).toBeLessThanOrEqual(0.041);
    },
  );

  it('puts what is transparent on a colour', async () => {
    const gif = join(folder, 'clear.png');
    await ffmpeg(
      ...[
        '-f',
        'lavfi',
        '-i',
        "color=red:s=64x48:r=5:d=1,format=rgba,geq=r=255:g=0:b=0:a='255*lt(X,32)'",
      ],
      ...['-f', 'apng', gif],
    );
    const { path } = await bench.run('gif_to_video', gif, { background: '#0000ff' });
    const picture = await pictureOf(path);
    expectColor(picture, RED, [0, 0, 0.5, 1]);
    expectColor(picture, BLUE, [0.5, 0, 1, 1]);
  });
});
