import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg, makeVideo, truncateMedia } from '../../support/media.js';
import { mp4Like } from '../../support/http.js';
import { flipBits, turnByMatrix } from './damage.js';

/** A video made to hurt. `answer`: what it gets. */
export interface VideoCase {
  name: string;
  make: (dir: string) => Promise<string>;
  answer: string;
  /** Seconds of processor time that the answer may cost. */
  effort?: number;
  /** What the conversion says of its result. */
  result?: Record<string, unknown>;
}

const INVALID = 'failed INPUT_INVALID';

async function write(dir: string, name: string, bytes: Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, bytes);
  return path;
}

const clip = (dir: string, name: string, options: string[] = []): Promise<string> =>
  makeVideo(dir, { name, size: '160x120', fps: 10, options });

/** A still of one colour, seconds apart, for as long as asked. */
const slow = (dir: string, name: string, seconds: number): Promise<string> =>
  makeVideo(dir, { name, seconds, source: `color=red:s=64x64:r=1/60:d=${seconds}` });

const DAMAGED: VideoCase[] = [
  {
    name: 'a header and then noise',
    make: (dir) => write(dir, 'noise.mp4', Buffer.concat([mp4Like(24), randomBytes(200_000)])),
    answer: INVALID,
  },
  {
    name: 'a file whose index was at the end, which is gone',
    make: async (dir) => truncateMedia(await clip(dir, 'index.mp4'), 0.5, 'no-index.mp4'),
    answer: INVALID,
  },
  {
    name: 'a file whose index says more than is there',
    make: async (dir) => {
      const whole = await makeVideo(dir, {
        name: 'whole.mp4',
        seconds: 20,
        options: ['-movflags', '+faststart'],
      });
      return truncateMedia(whole, 0.5, 'half.mp4');
    },
    answer: 'failed INPUT_TRUNCATED',
  },
  {
    name: 'one byte in a hundred changed in the second half',
    make: async (dir) =>
      flipBits(await clip(dir, 'intact.mp4', ['-movflags', '+faststart']), 'flipped.mp4'),
    answer: 'completed',
  },
];

const EXTREME: VideoCase[] = [
  {
    name: 'a day of video',
    make: (dir) => slow(dir, 'day.mp4', 86_400),
    answer: 'failed INPUT_TOO_LONG',
    effort: 1,
  },
  {
    name: 'three hours of video, which are cut and said to be cut',
    make: (dir) => slow(dir, 'hours.mp4', 10_800),
    answer: 'completed',
    result: { trimmed: true },
  },
  {
    name: 'a frame of 256 million pixels',
    make: (dir) =>
      makeVideo(dir, {
        name: 'vast.avi',
        source: 'color=black:s=16000x16000:r=1:d=1',
        codec: 'mjpeg',
        options: ['-frames:v', '1', '-pix_fmt', 'yuvj420p'],
      }),
    answer: 'failed INPUT_DIMENSIONS',
    effort: 1,
  },
  {
    name: 'a frame of one pixel',
    make: (dir) =>
      makeVideo(dir, {
        name: 'one.mkv',
        source: 'color=red:s=4x4:r=25:d=1,format=gray,scale=1:1',
        codec: 'ffv1',
      }),
    answer: 'completed',
  },
  {
    name: 'a frame of four pixels',
    make: (dir) => makeVideo(dir, { name: 'four.mkv', size: '2x2', codec: 'ffv1', seconds: 1 }),
    answer: 'completed',
  },
  {
    name: 'a frame of odd sides',
    make: (dir) => makeVideo(dir, { name: 'odd.mkv', size: '321x241', codec: 'ffv1', seconds: 1 }),
    answer: 'completed',
    result: { width: 64, height: 48 },
  },
  {
    name: 'a thousand frames a second',
    make: (dir) => makeVideo(dir, { name: 'fast.mp4', size: '64x64', fps: 1000, seconds: 2 }),
    answer: 'completed',
  },
  {
    name: 'a hundred sound tracks',
    make: (dir) => makeVideo(dir, { name: 'tracks.mp4', size: '64x64', seconds: 1, audio: 100 }),
    answer: 'failed INPUT_TOO_MANY_STREAMS',
  },
];

const UNUSUAL: VideoCase[] = [
  {
    name: 'a cover picture and no video',
    make: async (dir) => {
      const path = join(dir, 'cover.mp4');
      await ffmpeg(
        ...['-f', 'lavfi', '-i', 'sine=d=1', '-f', 'lavfi', '-i', 'color=red:s=64x64:d=1'],
        ...['-map', '0', '-map', '1', '-c:a', 'aac', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'],
        ...['-frames:v', '1', '-disposition:v', 'attached_pic', path],
      );
      return path;
    },
    answer: 'failed INPUT_NO_VIDEO',
  },
  {
    name: 'a size that changes in the middle',
    make: async (dir) => {
      const parts = await Promise.all(
        ['160x120', '320x240'].map((size) =>
          makeVideo(dir, { name: `${size}.ts`, size, seconds: 1, codec: 'mpeg2video' }),
        ),
      );
      const bytes = await Promise.all(parts.map((path) => readFile(path)));
      return write(dir, 'changing.ts', Buffer.concat(bytes));
    },
    answer: 'completed',
  },
  {
    name: 'a turn by 45 degrees',
    make: async (dir) => turnByMatrix(await clip(dir, 'straight.mp4'), 45),
    answer: 'completed',
  },
  {
    name: 'a clock that begins before zero',
    make: async (dir) => {
      const path = join(dir, 'early.mkv');
      const from = await clip(dir, 'on-time.mp4');
      await ffmpeg('-itsoffset', '-100', '-i', from, '-c', 'copy', '-copyts', path);
      return path;
    },
    answer: 'completed',
  },
  {
    name: 'a clock that begins thirty years late',
    make: (dir) => clip(dir, 'late.ts', ['-output_ts_offset', '1000000000']),
    answer: 'completed',
    result: { duration: 2 },
  },
  {
    name: 'encrypted samples',
    make: (dir) =>
      clip(dir, 'locked.mp4', [
        ...['-encryption_scheme', 'cenc-aes-ctr', '-encryption_key', '00'.repeat(16)],
        ...['-encryption_kid', '11'.repeat(16)],
      ]),
    answer: 'failed INPUT_UNSUPPORTED',
  },
  {
    name: 'an archive behind the video',
    make: async (dir) => {
      const archive = Buffer.concat([Buffer.from('PK\x03\x04'), randomBytes(5_000)]);
      const page = Buffer.from('<html><script>alert(1)</script></html>');
      const video = await readFile(await clip(dir, 'video.mp4'));
      return write(dir, 'polyglot.mp4', Buffer.concat([video, archive, page]));
    },
    answer: 'completed',
  },
  ...[
    ['ten bits of full colour', 'libx264', 'mp4', ['-pix_fmt', 'yuv444p10le']],
    ['ProRes', 'prores_ks', 'mov', []],
    ['MPEG-2', 'mpeg2video', 'mpg', []],
    ['VP9', 'libvpx-vp9', 'webm', ['-deadline', 'realtime']],
    ['HEVC', 'libx265', 'mp4', ['-x265-params', 'log-level=none']],
  ].map(([name, codec, container, options]): VideoCase => ({
    name: name as string,
    make: (dir) =>
      makeVideo(dir, {
        name: `${codec as string}.${container as string}`,
        size: '64x64',
        seconds: 1,
        codec: codec as string,
        options: options as string[],
      }),
    answer: 'completed',
  })),
];

export const VIDEO_CASES: VideoCase[] = [...DAMAGED, ...EXTREME, ...UNUSUAL];
