import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledPair, type MediaBinaries } from '../../src/adapters/ffmpeg/media-binaries.js';
import { DreamBench, type RenderedDream } from '../support/dream-bench.js';
import { BoxTypesetter, ColourGenerator, FixedPlanner } from '../support/dream-makers.js';
import {
  CAPTION,
  CORNER,
  FilmFrames,
  filmFacts,
  isFastStart,
  TITLE,
} from '../support/film-frames.js';
import { loudnessOf } from '../support/played.js';
import { probed } from '../support/probed.js';
import { machineTools } from '../support/machine-tools.js';

const TOOLS: { tools: string; pair: () => Promise<MediaBinaries> }[] = [
  { tools: 'of this machine', pair: machineTools },
  { tools: 'that are bundled', pair: bundledPair },
];

const SCENES = [
  { prompt: 'red', caption: 'Red.', seconds: 2 },
  { prompt: 'lime', caption: 'Green.', seconds: 1.5 },
  { prompt: 'blue', caption: 'Blue.', seconds: 2.5 },
];

/** The frames at which the second and the third scene begin, and how many each takes to come in. */
const SECOND = 50;
const THIRD = 88;
const FADE = 13;

describe.each(TOOLS)('A dream of three scenes, by the tools $tools', ({ pair }) => {
  const generator = new ColourGenerator()
    .paints('red', { size: '1280x720', rate: 30, tone: 440 })
    .paints('lime', { size: '640x480', rate: 16, sampleAspect: '4/3' })
    .paints('blue', { size: '360x640', seconds: 2, tone: 880 });
  const planner = new FixedPlanner(SCENES);
  const typesetter = new BoxTypesetter();
  let bench: DreamBench;
  let dream: RenderedDream;
  let frames: FilmFrames;

  beforeAll(async () => {
    bench = await DreamBench.start({ generator, planner, typesetter, binaries: await pair() });
    dream = await bench.run({ title: 'Colours', captions: true, size: '1280x720' });
    frames = await FilmFrames.of(dream.path);
  });
  afterAll(async () => {
    await bench.close();
  });

  it('becomes an H.264 and AAC film of the size asked for that plays while it is fetched', async () => {
    const { video, audio } = await filmFacts(dream.path);
    expect(video).toMatchObject({
      ...{ codec_name: 'h264', profile: 'High', pix_fmt: 'yuv420p', width: 1280, height: 720 },
      ...{ sample_aspect_ratio: '1:1', color_space: 'bt709', color_range: 'tv' },
      ...{ avg_frame_rate: '25/1' },
    });
    expect(audio).toMatchObject({ codec_name: 'aac', sample_rate: '48000', channels: 2 });
    expect(await isFastStart(dream.path)).toBe(true);
  });

  it('plays exactly as long as its scenes together', async () => {
    const { seconds, video } = await filmFacts(dream.path);
    expect(Number(video.nb_read_frames)).toBe(150);
    expect(Number(video.duration)).toBeCloseTo(6, 3);
    expect(Math.abs(seconds - 6)).toBeLessThan(0.04);
    expect(frames.times.map((time) => Math.round(time * 25))).toEqual(
      Array.from({ length: 150 }, (_, n) => n),
    );
  });

  it('shows each scene in its time, and between two of them both', () => {
    for (const [frame, colour] of [
      [10, [255, 0, 0]],
      [SECOND - 1, [255, 0, 0]],
      [SECOND + FADE, [0, 255, 0]],
      [THIRD - 1, [0, 255, 0]],
      [THIRD + FADE, [0, 0, 255]],
      [149, [0, 0, 255]],
    ] as const) {
      expectColour(frames.colour(frame, [0.4, 0.6, 0.6, 0.75]), colour);
    }
    const [red, green, blue] = frames.colour(SECOND + 6, [0.4, 0.6, 0.6, 0.75]);
    expect(red).toBeGreaterThan(90);
    expect(red).toBeLessThan(190);
    expect(green).toBeGreaterThan(60);
    expect(green).toBeLessThan(190);
    expect(blue).toBeLessThan(30);
  });

  it('fills the frame beside a picture of another shape with its own colours, darker', () => {
    const [red, green, blue] = frames.colour(120, CORNER);
    expect(Math.max(red, green)).toBeLessThan(40);
    expect(blue).toBeGreaterThan(60);
    expect(blue).toBeLessThan(220);
  });

  it('lays the title over its beginning and each caption over its scene', () => {
    expect(typesetter.requests.map(({ text, kind }) => [kind, text])).toEqual([
      ['caption', 'Red.'],
      ['caption', 'Green.'],
      ['caption', 'Blue.'],
      ['title', 'Colours'],
    ]);
    const white = [255, 255, 255] as const;
    expectColour(frames.colour(0, TITLE), [255, 0, 0]);
    expectColour(frames.colour(30, TITLE), white);
    expectColour(frames.colour(100, TITLE), [0, 0, 255]);
    expectColour(frames.colour(25, CAPTION), white);
    expectColour(frames.colour(SECOND, CAPTION), [255, 0, 0]);
    expectColour(frames.colour(76, CAPTION), white);
    expectColour(frames.colour(125, CAPTION), white);
  });

  it('is as loud as films are, and silent where a scene is', async () => {
    const { lufs, peak } = await loudnessOf(dream.path);
    expect(Math.abs(lufs + 16)).toBeLessThan(0.5);
    expect(peak).toBeLessThan(-1.2);
    expect(dream.metadata.loudness).toBeCloseTo(lufs, 0);
  });

  it('has a poster of its size that shows the first scene', async () => {
    const path = await bench.path(dream.poster_key);
    const { streams } = await probed(path);
    expect(streams).toMatchObject([{ codec: 'mjpeg', width: 1280, height: 720 }]);
    const poster = await FilmFrames.of(path);
    expectColour(poster.colour(0, CORNER), [255, 0, 0]);
  });

  it('tells what it holds and what it cost, by the figures of those who made it', () => {
    const { bytes, sha256 } = dream.entry.outputs[0] ?? {};
    expect(dream.metadata).toEqual({
      ...{ duration: 6, scenes: 3, cost: 0.76, width: 1280, height: 720, frame_rate: 25 },
      ...{ size: bytes, checksum_sha256: sha256, loudness: expect.any(Number) as number },
      ...{ generator: 'colours', planner: 'fixed' },
    });
    const { outputPrefix } = dream.entry.job;
    expect(dream.video_key).toBe(`${outputPrefix}video.mp4`);
    expect(dream.poster_key).toBe(`${outputPrefix}poster.jpg`);
    expect(dream.entry.outputs).toMatchObject([
      { key: dream.video_key, contentType: 'video/mp4' },
      { key: dream.poster_key, contentType: 'image/jpeg' },
    ]);
  });

  it('shows how far it is, and never less than before', () => {
    const { progress } = dream.entry;
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBeGreaterThanOrEqual(75);
  });
});

describe.each(TOOLS)('A dream of many scenes, by the tools $tools', ({ pair }) => {
  it('is joined from parts, and nobody sees where', async () => {
    const colours = ['red', 'lime', 'blue', 'yellow', 'white'];
    const scenes = Array.from({ length: 10 }, (_, n) => ({
      prompt: colours[n % colours.length] ?? 'red',
      duration: 1,
    }));
    const bench = await DreamBench.start({ binaries: await pair() });
    try {
      const { path, metadata } = await bench.run({ scenes, size: '720x720', captions: false });
      expect(metadata).toMatchObject({ scenes: 10, planner: 'given', loudness: null });
      const { video } = await filmFacts(path);
      expect(Number(video.nb_read_frames)).toBe(250);
      expect(Number(video.duration)).toBeCloseTo(10, 3);
      const frames = await FilmFrames.of(path);
      expect(frames.times.map((time) => Math.round(time * 25))).toEqual(
        Array.from({ length: 250 }, (_, n) => n),
      );
      expectColour(frames.colour(199), [0, 0, 255]);
      const [red, green, blue] = frames.colour(206);
      expect([red > 60, green > 60, blue > 60]).toEqual([true, true, true]);
      expectColour(frames.colour(213), [255, 255, 0]);
      expectColour(frames.colour(249), [255, 255, 255]);
    } finally {
      await bench.close();
    }
  });
});

function expectColour(found: readonly number[], wanted: readonly number[]): void {
  const apart = wanted.map((value, channel) => Math.abs(value - (found[channel] ?? 0)));
  expect(Math.max(...apart), `${found.join()} against ${wanted.join()}`).toBeLessThan(36);
}
