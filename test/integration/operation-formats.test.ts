import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg } from '../support/media.js';
import { OperationBench } from '../support/operation-run.js';
import { probed } from '../support/probed.js';

const SECONDS = 3;
const SIZE = { width: 160, height: 90 };

/** Every kind of input there is to be converted, and how ffmpeg makes one. */
const VIDEO_INPUTS: Record<string, string[]> = {
  mp4: ['-c:v', 'libx264', '-c:a', 'aac'],
  mov: ['-c:v', 'mpeg4', '-c:a', 'pcm_s16le'],
  avi: ['-c:v', 'mpeg4', '-c:a', 'libmp3lame'],
  mkv: ['-c:v', 'libx264', '-c:a', 'libvorbis'],
  webm: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'],
  wmv: ['-c:v', 'wmv2', '-c:a', 'wmav2'],
  flv: ['-c:v', 'flv1', '-c:a', 'libmp3lame'],
};
const AUDIO_INPUTS: Record<string, string[]> = {
  mp3: ['-c:a', 'libmp3lame'],
  wav: ['-c:a', 'pcm_s16le'],
  aac: ['-c:a', 'aac'],
  m4a: ['-c:a', 'aac'],
  ogg: ['-c:a', 'libvorbis'],
  flac: ['-c:a', 'flac'],
  opus: ['-c:a', 'libopus'],
};
const IMAGE_INPUTS = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp'];

/** What each output must be, as ffprobe calls it. */
const VIDEO_OUTPUTS: Record<string, { container: RegExp; video: RegExp; audio: RegExp }> = {
  mp4: { container: /mp4/, video: /^h264$/, audio: /^(aac|mp3)$/ },
  webm: { container: /webm/, video: /^vp9$/, audio: /^(opus|vorbis)$/ },
  mov: { container: /mov/, video: /^h264$/, audio: /^(aac|pcm_s16le|mp3)$/ },
};
const AUDIO_OUTPUTS: Record<string, { container: RegExp; audio: RegExp }> = {
  mp3: { container: /^mp3$/, audio: /^mp3$/ },
  wav: { container: /^wav$/, audio: /^pcm_/ },
  aac: { container: /^aac$/, audio: /^aac$/ },
  ogg: { container: /^ogg$/, audio: /^(vorbis|opus)$/ },
  flac: { container: /^flac$/, audio: /^flac$/ },
};
const IMAGE_OUTPUTS: Record<string, string> = { jpg: 'jpeg', png: 'png', webp: 'webp' };

let folder: string;
let bench: OperationBench;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operation-formats-'));
  bench = await OperationBench.open();
  const { width, height } = SIZE;
  const picture = ['-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=25:d=${SECONDS}`];
  const sound = ['-f', 'lavfi', '-i', `sine=d=${SECONDS}:r=44100`];
  const colour = ['-pix_fmt', 'yuv420p'];
  for (const [format, codecs] of Object.entries(VIDEO_INPUTS)) {
    await ffmpeg(...picture, ...sound, ...colour, ...codecs, join(folder, `video.${format}`));
  }
  for (const [format, codecs] of Object.entries(AUDIO_INPUTS)) {
    await ffmpeg(...sound, ...codecs, join(folder, `audio.${format}`));
  }
  for (const format of IMAGE_INPUTS) {
    await ffmpeg(...picture, '-frames:v', '1', join(folder, `image.${format}`));
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await bench.close();
});

function pairs(inputs: readonly string[], outputs: object): { from: string; to: string }[] {
  return inputs.flatMap((from) => Object.keys(outputs).map((to) => ({ from, to })));
}

/** Within 2 % of what the input was made of, or of what it claims, which counts what its codec fills up. */
async function expectLength(seconds: number, input: string): Promise<void> {
  const { seconds: claimed } = await probed(input);
  expect(Math.abs(claimed - SECONDS)).toBeLessThan(0.1);
  const off = Math.min(Math.abs(seconds - SECONDS), Math.abs(seconds - claimed));
  expect(off).toBeLessThanOrEqual(SECONDS * 0.02);
}

describe('A video', () => {
  it.each(pairs(Object.keys(VIDEO_INPUTS), VIDEO_OUTPUTS))(
    'goes from $from to $to, picture and sound',
    async ({ from, to }) => {
      const input = join(folder, `video.${from}`);
      const { path } = await bench.run('video_convert', input, { output_format: to });
      const { container, seconds, streams } = await probed(path);
      const expected = VIDEO_OUTPUTS[to];
      expect(container).toMatch(expected?.container ?? 'no such format');
      await expectLength(seconds, input);
      expect(streams).toMatchObject([
        { type: 'video', codec: expect.stringMatching(expected?.video ?? '') as string, ...SIZE },
        { type: 'audio', codec: expect.stringMatching(expected?.audio ?? '') as string },
      ]);
    },
  );

  it.each(Object.keys(VIDEO_INPUTS).map((from) => ({ from })))(
    'is compressed from $from to H.264 in MP4',
    async ({ from }) => {
      const input = join(folder, `video.${from}`);
      const { path } = await bench.run('video_compress', input, { preset: 'ultrafast' });
      const { container, seconds, streams } = await probed(path);
      expect(container).toMatch(/mp4/);
      await expectLength(seconds, input);
      expect(streams).toMatchObject([
        { type: 'video', codec: 'h264', ...SIZE },
        { type: 'audio', codec: 'aac' },
      ]);
    },
  );

  it.each(pairs(Object.keys(VIDEO_INPUTS), AUDIO_OUTPUTS))(
    'gives its sound from $from as $to',
    async ({ from, to }) => {
      const input = join(folder, `video.${from}`);
      const { path } = await bench.run('audio_extract', input, { output_format: to });
      await expectAudio(path, to, input);
    },
  );
});

describe('A recording', () => {
  it.each(pairs(Object.keys(AUDIO_INPUTS), AUDIO_OUTPUTS))(
    'goes from $from to $to',
    async ({ from, to }) => {
      const input = join(folder, `audio.${from}`);
      const { path } = await bench.run('audio_convert', input, { output_format: to });
      await expectAudio(path, to, input);
    },
  );
});

describe('An image', () => {
  it.each(pairs(IMAGE_INPUTS, IMAGE_OUTPUTS))('goes from $from to $to', async ({ from, to }) => {
    const { path } = await bench.run('image_convert', join(folder, `image.${from}`), {
      output_format: to,
    });
    const { format, width, height } = await sharp(path).metadata();
    expect({ format, width, height }).toEqual({ format: IMAGE_OUTPUTS[to], ...SIZE });
  });

  it.each(IMAGE_INPUTS.map((from) => ({ from })))('is resized from $from', async ({ from }) => {
    const { path } = await bench.run('image_resize', join(folder, `image.${from}`), { width: 80 });
    const { width, height } = await sharp(path).metadata();
    expect({ width, height }).toEqual({ width: 80, height: 45 });
  });
});

async function expectAudio(path: string, format: string, input: string): Promise<void> {
  const { container, seconds, streams } = await probed(path);
  const expected = AUDIO_OUTPUTS[format];
  expect(container).toMatch(expected?.container ?? 'no such format');
  await expectLength(seconds, input);
  expect(streams).toMatchObject([
    { type: 'audio', codec: expect.stringMatching(expected?.audio ?? '') as string },
  ]);
}
