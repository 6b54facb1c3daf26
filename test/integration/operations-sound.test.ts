import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { JobError } from '../../src/contracts/job-failure.js';
import { ffmpeg, truncateMedia } from '../support/media.js';
import { OperationBench } from '../support/operation-run.js';
import { machineTools } from '../support/machine-tools.js';

const system = await machineTools();
const PAIRS = [
  ['the system ffmpeg', system],
  ['the bundled ffmpeg', await bundledPair()],
] as const;

const FORMATS = ['mp3', 'wav', 'aac', 'ogg', 'flac'] as const;
const CODECS = { mp3: 'mp3', wav: 'pcm_s16le', aac: 'aac', ogg: 'vorbis', flac: 'flac' };

const run = promisify(execFile);

/** Bursts of tone and of noise, four times a second: louder in places than limits allow. */
const LIVELY =
  'aevalsrc=0.5*sin(440*2*PI*t)*pow(1-mod(t*4\\,1)\\,3)+0.4*(random(0)-0.5)*lt(mod(t\\,1)\\,0.05):d=4:s=48000';

interface Heard {
  lufs: number;
  peak: number;
}

/** What an independent meter says of a file. */
async function heard(path: string): Promise<Heard> {
  const { stderr } = await run(
    system.ffmpeg,
    [
      ...['-nostdin', '-hide_banner', '-nostats', '-i', path],
      ...['-filter_complex', 'ebur128=peak=true', '-f', 'null', '-'],
    ],
    { env: { GCONV_PATH: '/nonexistent' } },
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  return {
    lufs: Number(/I:\s+(\S+) LUFS/.exec(summary)?.[1]),
    peak: Number(/Peak:\s+(\S+) dBFS/.exec(summary)?.[1]),
  };
}

let folder: string;
let wav: string;
let lively: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operations-sound-'));
  wav = join(folder, 'tone.wav');
  lively = join(folder, 'lively.wav');
  await ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=3:r=44100', '-ac', '2', wav);
  await ffmpeg('-f', 'lavfi', '-i', LIVELY, '-c:a', 'pcm_s24le', lively);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each(PAIRS)('Work on sound with %s', (_name, binaries) => {
  let bench: OperationBench;
  beforeAll(async () => {
    bench = await OperationBench.open({ binaries });
  });
  afterAll(async () => {
    await bench.close();
  });

  async function codeOf(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(
      () => new Error('It did not fail'),
      (reason: unknown) => reason,
    );
    if (error instanceof JobError) return error.code;
    throw error;
  }

  it.each(FORMATS)('converts to %s, as long as it was', async (format) => {
    const source = format === 'wav' ? await encodedAs('flac') : wav;
    const { facts } = await bench.run('audio_convert', source, { output_format: format });
    expect(facts).toMatchObject({ audio_codec: CODECS[format], sample_rate: 44_100, channels: 2 });
    expect(Math.abs((facts.duration ?? 0) - 3)).toBeLessThan(0.06);
  });

  async function encodedAs(extension: string, ...options: string[]): Promise<string> {
    const path = join(folder, `tone-${options.join('')}.${extension}`);
    await ffmpeg('-i', wav, ...options, path);
    return path;
  }

  it('converts rate, channels and bit rate', async () => {
    const asked = { output_format: 'mp3', bitrate: '64k', sample_rate: 22_050, channels: 1 };
    const { facts } = await bench.run('audio_convert', wav, asked);
    expect(facts).toMatchObject({ sample_rate: 22_050, channels: 1 });
    expect(Math.abs((facts.bit_rate ?? 0) - 64_000)).toBeLessThan(3_000);
  });

  it.each(['mp3', 'aac', 'ogg'] as const)('keeps %s below a size', async (format) => {
    const asked = { output_format: format, max_bytes: 20_000 };
    const { bytes } = await bench.run('audio_convert', wav, asked);
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(bytes).toBeGreaterThan(4_000);
  });

  it('says what it reached where a size cannot be', async () => {
    const asked = { output_format: 'mp3', max_bytes: 1024 };
    await expect(bench.run('audio_convert', wav, asked)).rejects.toThrow(
      /smallest size reached is \d+/,
    );
  });

  it('copies AAC out of M4A as it is', async () => {
    const m4a = await encodedAs('m4a', '-c:a', 'aac');
    const { facts, plan } = await bench.run('audio_convert', m4a, { output_format: 'aac' });
    expect(plan.streams).toMatchObject([{ action: 'copy' }]);
    expect(Math.abs((facts.duration ?? 0) - 3)).toBeLessThan(0.06);
  });

  it('joins Ogg files that stand one behind the other', async () => {
    const [first, second] = [
      await encodedAs('ogg', '-c:a', 'libvorbis'),
      await encodedAs('ogg', '-ac', '1', '-ar', '32000', '-c:a', 'libvorbis'),
    ];
    const chained = join(folder, 'chained.ogg');
    await writeFile(chained, Buffer.concat([await readFile(first), await readFile(second)]));
    const { facts } = await bench.run('audio_convert', chained, { output_format: 'mp3' });
    expect(Math.abs((facts.duration ?? 0) - 6)).toBeLessThan(0.1);
  });

  it('leaves cover, tags and chapters behind', async () => {
    const cover = join(folder, 'cover.mp3');
    await ffmpeg(
      ...['-i', wav, '-f', 'lavfi', '-i', 'testsrc2=s=64x64:d=1', '-map', '0', '-map', '1'],
      ...['-c:v', 'png', '-frames:v', '1', '-disposition:v', 'attached_pic'],
      ...['-metadata', 'title=private', cover],
    );
    const { path, plan } = await bench.run('audio_convert', cover, { output_format: 'mp3' });
    expect((await readFile(path)).includes('private')).toBe(false);
    expect(plan.streams.map(({ action }) => action)).toEqual(['copy', 'drop']);
  });

  it('takes the sound out of a video, copied or mixed down', async () => {
    const film = join(folder, 'film.mp4');
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc2=s=64x64:d=3', '-i', wav],
      ...['-ac', '6', '-c:a', 'aac', film],
    );
    const aac = await bench.run('audio_extract', film, { output_format: 'aac' });
    expect(aac.plan.streams.map(({ action }) => action)).toEqual(['drop', 'copy']);
    expect(aac.facts.channels).toBe(6);
    const mp3 = await bench.run('audio_extract', film, { output_format: 'mp3' });
    expect(mp3.facts.channels).toBe(2);
    const silent = join(folder, 'silent.mp4');
    await ffmpeg('-i', film, '-an', '-c', 'copy', silent);
    const nothing = bench.run('audio_extract', silent, { output_format: 'mp3' });
    expect(await codeOf(nothing)).toBe('INPUT_NO_AUDIO');
  });

  it('fills gaps, so that sound stays where it was in the video', async () => {
    const gaps = join(folder, 'gaps.mkv');
    await ffmpeg(
      ...[
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=64x64:d=3',
        '-i',
        wav,
        '-af',
        'aselect=lt(t\\,1)+gt(t\\,2)',
      ],
      ...['-c:a', 'pcm_s16le', gaps],
    );
    const { facts } = await bench.run('audio_extract', gaps, { output_format: 'flac' });
    expect(Math.abs((facts.duration ?? 0) - 3)).toBeLessThan(0.1);
  });

  it.each([
    ['as a whole', { target_lufs: -24 }, 'flac'],
    ['with its peaks held down', { target_lufs: -14, true_peak: -2 }, 'flac'],
    ['in MP3', { target_lufs: -16 }, 'mp3'],
    ['in AAC', { target_lufs: -16 }, 'aac'],
    ['in Ogg', { target_lufs: -16 }, 'ogg'],
  ] as const)('brings sound to a loudness %s', async (_how, asked, format) => {
    const { path } = await bench.run('audio_normalize', lively, {
      ...asked,
      output_format: format,
    });
    const { lufs, peak } = await heard(path);
    expect(Math.abs(lufs - asked.target_lufs), `${lufs} LUFS`).toBeLessThanOrEqual(0.5);
    expect(peak).toBeLessThanOrEqual(('true_peak' in asked ? asked.true_peak : -1.5) + 0.1);
  });

  it('leaves silence silent', async () => {
    const silence = join(folder, 'silence.flac');
    await ffmpeg('-f', 'lavfi', '-i', 'anullsrc=d=2', silence);
    const { path, facts } = await bench.run('audio_normalize', silence);
    expect(facts.duration).toBeCloseTo(2, 1);
    expect((await heard(path)).lufs).toBe(-70);
  });

  it('takes samples that are no numbers for silence', async () => {
    const floats = join(folder, 'floats.wav');
    await ffmpeg('-i', wav, '-c:a', 'pcm_f32le', floats);
    const bytes = await readFile(floats);
    for (let at = 4096; at < 8192; at += 4) bytes.writeUInt32LE(0x7fc00000, at);
    await writeFile(floats, bytes);
    for (const output_format of ['mp3', 'aac', 'ogg'] as const) {
      const { facts } = await bench.run('audio_convert', floats, { output_format });
      expect(facts.audio_codec).toBe(CODECS[output_format]);
    }
    const { path } = await bench.run('audio_normalize', floats);
    expect(Math.abs((await heard(path)).lufs + 16)).toBeLessThanOrEqual(0.5);
  });

  it('believes no header', async () => {
    const bytes = await readFile(wav);
    const patched = async (at: number, value: number[], name: string): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, Buffer.from(bytes).fill(Buffer.from(value), at, at + value.length));
      return path;
    };
    const data = bytes.indexOf('data', 0, 'latin1');
    const huge = await patched(data + 4, [0xff, 0xff, 0xff, 0x7f], 'huge.wav');
    const { facts } = await bench.run('audio_convert', huge, { output_format: 'mp3' });
    expect(Math.abs((facts.duration ?? 0) - 3)).toBeLessThan(0.1);
    const asked = { output_format: 'mp3' };
    const noRate = await patched(24, [0, 0, 0, 0], 'no-rate.wav');
    expect(await codeOf(bench.run('audio_convert', noRate, asked))).toBe('INPUT_INVALID');
    const noChannels = await patched(22, [0, 0], 'no-channels.wav');
    expect(await codeOf(bench.run('audio_convert', noChannels, asked))).toBe('INPUT_INVALID');
    for (const format of ['flac', 'ogg', 'opus']) {
      const half = await truncateMedia(await encodedAs(format), 0.5, `half.${format}`);
      expect(await codeOf(bench.run('audio_convert', half, asked))).toBe('INPUT_TRUNCATED');
    }
  });
});
