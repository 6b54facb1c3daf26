import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FfmpegMediaTool } from '../../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { StoryboardGenerator } from '../../src/adapters/storyboard/storyboard-generator.adapter.js';
import { MediaSettings } from '../../src/config/media.settings.js';
import type { ClipRequest } from '../../src/ports/video-generator.port.js';
import { CLIP, clipWork } from '../contracts/video-generator.contract.js';
import { clipFrames, difference, luminances } from '../support/clip-frames.js';

const PICTURE = { width: 320, height: 180 };
const TEXTS = [
  'Snow falls on the silent village on a bright winter day',
  'Flowers bloom in the meadow at noon',
  'A caravan crosses the dunes at midday',
  'Children play at the lake on a sunny morning',
  'The city wakes in a pale dawn, pastel',
  'A long road over the hills to the horizon',
  'An idea takes shape',
  'A planet turns among the stars',
  'The whale sings below the reef',
  'Rain falls on the mountains',
];

/** The luminance of the words that the typesetter sets. */
const CAPTION = 0.95;

let root: string;
let storyboard: StoryboardGenerator;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'storyboard-'));
  storyboard = new StoryboardGenerator(new FfmpegMediaTool(new MediaSettings()));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function frames(
  request: Partial<ClipRequest> & { prompt: string },
  size = PICTURE,
): Promise<Buffer[]> {
  const clip = { ...CLIP, ...size, seconds: 0.4, ...request };
  const { file } = await storyboard.make(clip, clipWork(await mkdtemp(join(root, 'clip-'))));
  if (!('path' in file)) throw new Error('The storyboard makes files');
  return clipFrames(file.path, size.width, size.height);
}

async function firstFrame(request: Parameters<typeof frames>[0], size = PICTURE): Promise<Buffer> {
  const [first] = await frames(request, size);
  if (first === undefined) throw new Error('A clip without a frame');
  return first;
}

const hash = (pictures: readonly Buffer[]): string =>
  createHash('sha256').update(Buffer.concat(pictures)).digest('hex');

describe('a storyboard', () => {
  it('is the same for the same words', async () => {
    const request = { prompt: 'A boat below the moon', style: 'watercolor' };
    expect(hash(await frames(request))).toBe(hash(await frames(request)));
  });

  it('is another for other words, another style and another scene', async () => {
    const first = await firstFrame({ prompt: 'Words that call up nothing' });
    const others = [
      { prompt: 'Words that call up nothing else' },
      { prompt: 'Words that call up nothing', style: 'noir' },
      { prompt: 'Words that call up nothing', index: 1 },
    ];
    for (const other of others) {
      expect(difference(first, await firstFrame(other))).toBeGreaterThan(4);
    }
  });

  it.each(TEXTS)('leaves room for a caption that can be read: %s', async (prompt) => {
    const { width, height } = PICTURE;
    const lights = luminances(await firstFrame({ prompt }));
    const [top, bottom] = [Math.floor(height * 0.78), Math.floor(height * 0.95)];
    const behind = lights.slice(top * width, bottom * width).sort((a, b) => a - b);
    const lightest = behind[Math.floor(behind.length * 0.95)] ?? 1;
    expect((CAPTION + 0.05) / (lightest + 0.05)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    { width: 320, height: 180 },
    { width: 180, height: 320 },
    { width: 180, height: 180 },
  ])('is a picture of light and colour at $width x $height', async (size) => {
    for (const prompt of ['A castle in the mountains at dawn', 'An idea takes shape']) {
      const frame = await firstFrame({ prompt }, size);
      const lights = luminances(frame).sort((a, b) => a - b);
      const at = (share: number): number => lights[Math.floor(lights.length * share)] ?? 0;
      expect((at(0.95) + 0.05) / (at(0.05) + 0.05)).toBeGreaterThan(4);
      const colours = new Set(
        lights.map((_, pixel) =>
          [0, 1, 2].map((channel) => (frame[pixel * 3 + channel] ?? 0) >> 3).join(),
        ),
      );
      expect(colours.size).toBeGreaterThan(250);
    }
  });

  it.each([0, 1, 2, 3, 4])('moves without a halt or a jerk in move %i', async (index) => {
    const size = { width: 640, height: 360 };
    const shown = await frames({ prompt: 'A long road over the hills', index, seconds: 2 }, size);
    const steps = shown.slice(1).map((frame, before) => difference(shown[before] ?? frame, frame));
    const sorted = [...steps].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    expect(median).toBeGreaterThan(0.02);
    expect(median).toBeLessThan(4);
    // Three frames on end that hardly differ would be seen as a halt.
    const moving = steps.map((_, at) => Math.max(...steps.slice(at, at + 3)));
    expect(Math.min(...moving)).toBeGreaterThan(median / 5);
    expect(Math.max(...steps)).toBeLessThan(median * 4);
  });

  it('is given up while it is drawn, and while it is put in motion', async () => {
    for (const share of [0.01, 0.25]) {
      const abort = new AbortController();
      const reason = new Error('cancelled by its owner');
      const folder = await mkdtemp(join(root, 'clip-'));
      const work = clipWork(folder, {
        signal: abort.signal,
        onProgress: (done) => {
          if (done >= share) abort.abort(reason);
        },
      });
      const request = { ...CLIP, ...{ width: 1280, height: 720, seconds: 30 } };
      await expect(storyboard.make(request, work)).rejects.toBe(reason);
    }
  });
});
