import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ffmpeg, makeVideo } from '../../../support/media.js';
import { VIDEO_CASES } from '../video-cases.js';
import type { MediaCase } from './operation-outcome.js';

const COMPRESS = { operation: 'video_compress', parameters: { preset: 'ultrafast' } };

const clip = (folder: string, name: string, more: object = {}): Promise<string> =>
  makeVideo(folder, { name, size: '160x120', fps: 10, seconds: 1, ...more });

/** The same files that are made into GIFs. */
const AS_OF_GIFS: MediaCase[] = VIDEO_CASES.map(({ name, make, answer, effort }) => ({
  name,
  make,
  ...COMPRESS,
  answer,
  ...(effort === undefined ? {} : { effort }),
}));

const WITHOUT: MediaCase[] = [
  {
    name: 'sound alone',
    make: async (folder) => {
      const path = join(folder, 'sound.mp4');
      await ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', '-brand', 'isom', path);
      return path;
    },
    ...COMPRESS,
    answer: 'failed INPUT_NO_VIDEO',
  },
  {
    name: 'no sound',
    make: (folder) => clip(folder, 'silent.mp4'),
    operation: 'audio_extract',
    parameters: { output_format: 'mp3' },
    answer: 'failed INPUT_NO_AUDIO',
  },
  {
    name: 'a part that lies behind its end',
    make: (folder) => clip(folder, 'short.mp4'),
    operation: 'video_trim',
    parameters: { start: 86_399 },
    answer: 'failed INPUT_INVALID',
  },
  {
    name: 'a picture that lies behind its end',
    make: (folder) => clip(folder, 'stills.mp4'),
    operation: 'video_thumbnail',
    parameters: { at: 86_400 },
    answer: 'failed INPUT_INVALID',
  },
];

const SECRET = 'told-beside-the-picture';

const told = (output: Buffer): void => {
  expect(output.toString('latin1')).not.toMatch(new RegExp(`${SECRET}|<script`));
};

const TELLING: MediaCase[] = [
  { operation: 'video_compress', parameters: { preset: 'ultrafast' } },
  { operation: 'video_compress', parameters: { copy: 'require' } },
  { operation: 'video_convert', parameters: { output_format: 'mp4' } },
  { operation: 'video_convert', parameters: { output_format: 'mov' } },
  { operation: 'video_trim', parameters: { start: 0, copy: 'auto' } },
  { operation: 'video_enhance', parameters: {} },
  { operation: 'audio_extract', parameters: { output_format: 'aac' } },
].map((asked) => ({
  name: `things told beside the picture, ${JSON.stringify(asked)}`,
  ...asked,
  make: (folder) =>
    clip(folder, `told-${asked.operation}-${JSON.stringify(asked.parameters).length}.mp4`, {
      audio: true,
      options: [
        ...['-c:a', 'aac', '-metadata', `title=<script>${SECRET}</script>`],
        ...['-metadata', `comment=${SECRET.repeat(5_000)}`],
        ...['-metadata:s:v', `handler_name=${SECRET}`, '-metadata:s:a', `handler_name=${SECRET}`],
        ...['-metadata', `location=+48.2+16.3/`],
      ],
    }),
  answer: 'completed',
  check: told,
}));

const ATTACHED: MediaCase[] = [
  { operation: 'video_convert', parameters: { output_format: 'mp4' } },
  { operation: 'video_trim', parameters: { start: 0 } },
].map((asked) => ({
  name: `an attached text, ${asked.operation}`,
  ...asked,
  make: async (folder) => {
    const plain = await clip(folder, `plain-${asked.operation}.mkv`);
    const path = join(folder, `attached-${asked.operation}.mkv`);
    const text = new URL(import.meta.url).pathname;
    const attach = ['-attach', text, '-metadata:s:t', 'mimetype=text/plain'];
    await ffmpeg('-i', plain, ...attach, '-metadata', `title=${SECRET}`, '-c', 'copy', path);
    return readFile(path);
  },
  answer: 'completed',
  check: told,
}));

const APPENDED: MediaCase[] = [
  { operation: 'video_convert', parameters: { output_format: 'mp4' } },
  { operation: 'video_trim', parameters: { start: 0 } },
].map((asked) => ({
  name: `an archive and a page behind it, ${asked.operation}`,
  ...asked,
  make: async (folder) => {
    const page = `PK\x03\x04<html><script>${SECRET}</script></html>`;
    const video = await readFile(await clip(folder, `poly-${asked.operation}.mp4`));
    return Buffer.concat([video, Buffer.from(page)]);
  },
  answer: 'completed',
  check: told,
}));

/** Videos made to hurt. */
export const CLIP_CASES: MediaCase[] = [
  ...AS_OF_GIFS,
  ...WITHOUT,
  ...TELLING,
  ...ATTACHED,
  ...APPENDED,
];
