import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ffmpeg, makeAudio } from '../../../support/media.js';
import type { OperationBody } from '../../../support/operation-client.js';
import type { MediaCase } from './operation-outcome.js';

const TO_MP3 = { operation: 'audio_convert', parameters: { output_format: 'mp3' } };
const TO_WAV = { operation: 'audio_convert', parameters: { output_format: 'wav' } };
const PROBE = { operation: 'media_probe' };

const INVALID = 'failed INPUT_INVALID';
const TRUNCATED = 'failed INPUT_TRUNCATED';

/** Two seconds of a tone, made by these options. */
async function tone(folder: string, name: string, ...options: string[]): Promise<Buffer> {
  const path = join(folder, name);
  await ffmpeg('-f', 'lavfi', '-i', 'sine=d=2', ...options, path);
  return readFile(path);
}

/** A WAV with one number of its header changed, or of the size it claims. */
async function wavWith(
  folder: string,
  name: string,
  change: (wav: Buffer, format: number, data: number) => void,
): Promise<Buffer> {
  const wav = await tone(folder, name);
  change(wav, wav.indexOf('fmt ') + 8, wav.indexOf('data'));
  return wav;
}

const lasts =
  (seconds: number) =>
  (_output: Buffer, { output_file }: OperationBody): void => {
    expect(Math.abs(Number(output_file?.metadata['duration']) - seconds)).toBeLessThan(0.2);
  };

/** A tag of ID3 with a picture of so many bytes. */
function tagged(mp3: Buffer, type: string, picture: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(`\0${type}\0\x03\0`, 'latin1'), picture]);
  const frame = Buffer.concat([Buffer.from('APIC'), Buffer.alloc(6), content]);
  frame.writeUInt32BE(content.length, 4);
  const size = [21, 14, 7, 0].map((shift) => (frame.length >> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3\x03\0\0'), Buffer.from(size), frame, mp3]);
}

const HEADERS: Omit<MediaCase, 'operation'>[] = [
  {
    name: 'a size of 2 GB',
    make: (folder) =>
      wavWith(folder, 'vast.wav', (wav, _, data) => wav.writeUInt32LE(0x7fffffff, data + 4)),
    answer: 'completed',
    check: lasts(2),
  },
  {
    name: 'no samples a second',
    make: (folder) => wavWith(folder, '0hz.wav', (wav, at) => wav.writeUInt32LE(0, at + 4)),
    answer: INVALID,
  },
  {
    name: 'one sample a second',
    make: (folder) => wavWith(folder, '1hz.wav', (wav, at) => wav.writeUInt32LE(1, at + 4)),
    answer: 'failed INPUT_TOO_LONG',
  },
  {
    name: 'no channels',
    make: (folder) => wavWith(folder, '0ch.wav', (wav, at) => wav.writeUInt16LE(0, at + 2)),
    answer: INVALID,
  },
  {
    name: '65,535 channels',
    make: (folder) => wavWith(folder, 'ch.wav', (wav, at) => wav.writeUInt16LE(0xffff, at + 2)),
    answer: INVALID,
  },
];

const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

const UNTAGGED = ['-id3v2_version', '0'];

const TAGS: MediaCase[] = [
  {
    name: 'a picture of 10 MB',
    make: async (folder: string) =>
      tagged(await tone(folder, 'big.mp3', ...UNTAGGED), 'image/png', Buffer.alloc(10_000_000, 7)),
  },
  {
    name: 'a drawing with a script',
    make: async (folder: string) =>
      tagged(await tone(folder, 'svg.mp3', ...UNTAGGED), 'image/svg+xml', SVG),
  },
  {
    name: 'a title with markup',
    make: (folder: string) =>
      tone(folder, 'title.mp3', '-metadata', 'title=<script>alert(1)</script>'),
  },
].map((row) => ({
  ...row,
  operation: 'audio_convert',
  parameters: { output_format: 'mp3', copy: 'never' },
  answer: 'completed',
  check: (output: Buffer, operation: OperationBody) => {
    lasts(2)(output, operation);
    expect(output.length).toBeLessThan(100_000);
    expect(output.toString('latin1')).not.toMatch(/<script|<svg|APIC/);
  },
}));

const DAMAGED: MediaCase[] = [
  ...['flac', 'ogg', 'mp3', 'wav'].map((container) => ({
    name: `half of ${container}`,
    make: async (folder: string) => {
      const whole = await tone(folder, `whole.${container}`, '-af', 'aloop=9:88200,atrim=0:20');
      return whole.subarray(0, whole.length / 2);
    },
    ...TO_WAV,
    // What a recorder that was cut off left of a WAV cannot be told from half of one.
    answer: container === 'wav' ? 'completed' : TRUNCATED,
  })),
  {
    name: '100 kB of nothing before the first frame',
    make: async (folder) => Buffer.concat([Buffer.alloc(100_000), await tone(folder, 'late.mp3')]),
    ...TO_WAV,
    answer: '415 UNSUPPORTED_MEDIA_TYPE',
  },
  {
    name: 'two files of Ogg in one',
    make: async (folder) =>
      Buffer.concat([
        await tone(folder, 'one.ogg', '-ar', '44100'),
        await tone(folder, 'two.ogg', '-ar', '22050'),
      ]),
    ...TO_WAV,
    answer: 'completed',
  },
  {
    name: 'samples that are no numbers',
    make: async (folder) => {
      const wav = await tone(folder, 'nan.wav', '-c:a', 'pcm_f32le');
      for (let at = wav.indexOf('data') + 8; at + 4 <= wav.length; at += 4) {
        wav.writeUInt32LE(at % 3 === 0 ? 0x7fc00000 : 0x7f800000, at);
      }
      return wav;
    },
    ...TO_WAV,
    answer: 'completed',
  },
];

const UNUSUAL: MediaCase[] = [
  {
    name: '384,000 samples a second',
    make: (folder) => tone(folder, 'fast.wav', '-ar', '384000'),
    ...TO_MP3,
    answer: 'completed',
    check: lasts(2),
  },
  {
    name: 'twelve hours and a second',
    make: async (folder) => {
      const path = join(folder, 'hours.flac');
      await ffmpeg('-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', '-t', '43201', path);
      return path;
    },
    ...TO_MP3,
    answer: 'failed INPUT_TOO_LONG',
    effort: 1,
  },
  {
    name: 'nothing to be heard',
    make: async (folder) => {
      const path = join(folder, 'silence.wav');
      await ffmpeg('-f', 'lavfi', '-i', 'anullsrc', '-t', '2', path);
      return path;
    },
    operation: 'audio_normalize',
    answer: 'completed',
    check: (output, operation) => {
      lasts(2)(output, operation);
      expect(JSON.stringify(operation)).not.toMatch(/inf|nan/i);
    },
  },
  {
    name: 'a cover, to a work on videos',
    make: (folder) => makeAudio(folder, { name: 'cover.mp3', cover: true }),
    operation: 'video_compress',
    answer: '422 OPERATION_NOT_APPLICABLE',
  },
];

const CODECS: MediaCase[] = [
  ['ADTS', 'codec.aac', []],
  ['ALAC', 'codec.m4a', ['-c:a', 'alac']],
  ['WMA', 'codec.wma', []],
  ['AIFF', 'codec.aiff', []],
  ['Opus', 'codec.opus', ['-c:a', 'libopus']],
  ['CAF', 'codec.caf', []],
].flatMap(([name, file, options]) =>
  [TO_MP3, PROBE].map((asked) => ({
    name: `${String(name)}, ${asked.operation}`,
    make: (folder: string) =>
      tone(folder, `${asked.operation}-${String(file)}`, ...(options as string[])),
    ...asked,
    answer: 'completed',
  })),
);

/** Sound made to hurt. */
export const SOUND_CASES: MediaCase[] = [
  ...HEADERS.map((row) => ({ ...row, ...TO_MP3 })),
  ...TAGS,
  ...DAMAGED,
  ...UNUSUAL,
  ...CODECS,
];
