import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { JobError } from '../../../contracts/job-failure.js';
import type { ProbedStream } from '../../../ports/media-tool.port.js';
import { probedStream, probeOf } from '../../media/domain/probe.fixture.js';
import type { MediaSource, OperationPlan } from '../domain/operation-definition.js';
import { mediaSource, planIo } from '../domain/operation.fixture.js';
import { AudioConvertParameters, operation } from './audio-convert.operation.js';

function sound(given: Partial<ProbedStream> = {}, source: Partial<MediaSource> = {}): MediaSource {
  const stream = probedStream({
    ...{ type: 'audio', codec: 'mp3', sampleRate: 44_100, channels: 2, bitRate: 128_000 },
    ...given,
  });
  return mediaSource({ format: 'mp3', probe: probeOf({ streams: [stream] }), ...source });
}

function plan(asked: Partial<AudioConvertParameters>, source = sound(), level = 1): OperationPlan {
  return operation.plan(
    Object.assign(new AudioConvertParameters(), asked),
    planIo({ level }),
    source,
  );
}

function argumentsOf({ steps }: OperationPlan): string {
  const [step] = steps;
  if (step?.do !== 'run') throw new Error('It runs nothing');
  return step.command.outputs.flatMap(({ options }) => options).join(' ');
}

function problems(asked: Partial<AudioConvertParameters>): string[] {
  return validateSync(Object.assign(new AudioConvertParameters(), asked)).map(
    ({ property }) => property,
  );
}

describe('Converting sound', () => {
  it('copies what is in the format already', () => {
    expect(argumentsOf(plan({ output_format: 'mp3' }))).toContain('-c:a copy');
    expect(plan({ output_format: 'mp3' }).streams).toMatchObject([{ action: 'copy' }]);
  });

  it.each([
    ['a lower bit rate is asked', { bitrate: '96k' }],
    ['another rate is asked', { sample_rate: 48_000 }],
    ['other channels are asked', { channels: 1 }],
    ['no copy is wanted', { copy: 'never' }],
    ['it would be too large', { max_bytes: 100_000 }],
  ] as const)('encodes where %s', (_case, asked) => {
    expect(argumentsOf(plan({ output_format: 'mp3', ...asked }))).toContain('libmp3lame');
  });

  it('copies where a higher bit rate is asked, for there is no more to be had', () => {
    expect(argumentsOf(plan({ output_format: 'mp3', bitrate: '320k' }))).toContain('copy');
  });

  it('does not copy Ogg files, which may change midway', () => {
    const ogg = sound({ codec: 'vorbis' }, { format: 'ogg' });
    expect(argumentsOf(plan({ output_format: 'ogg' }, ogg))).toContain('libvorbis');
  });

  it('fails where a copy is required that cannot be, and says why', () => {
    const required = () => plan({ output_format: 'aac', copy: 'require' });
    expect(required).toThrow(JobError);
    expect(required).toThrow('The sound cannot be copied: AAC does not hold mp3.');
  });

  it('keeps rate and channels as far as the format takes them', () => {
    const surround = sound({
      codec: 'pcm_s24le',
      sampleRate: 384_000,
      channels: 6,
      sampleBits: 24,
    });
    const mp3 = argumentsOf(plan({ output_format: 'mp3' }, surround));
    expect(mp3).toContain('-ar 48000');
    expect(mp3).toContain('channel_layouts=stereo');
    const flac = argumentsOf(plan({ output_format: 'flac' }, surround));
    expect(flac).toContain('-ar 192000');
    expect(flac).toContain('channel_layouts=5.1');
    expect(flac).toContain('-sample_fmt s32');
  });

  it('takes the default track, and no cover', () => {
    const probe = probeOf({
      streams: [
        probedStream({ index: 0, isAttachedPicture: true, codec: 'png' }),
        probedStream({ index: 1, type: 'audio', codec: 'mp3', sampleRate: 44_100, channels: 2 }),
        probedStream({
          ...{ index: 2, type: 'audio', codec: 'mp3', sampleRate: 44_100, channels: 2 },
          isDefault: true,
        }),
      ],
    });
    const { streams, ...made } = plan({ output_format: 'mp3' }, mediaSource({ probe }));
    expect(argumentsOf({ streams, ...made })).toContain('-map 0:2');
    expect(streams.map(({ action }) => action)).toEqual(['drop', 'drop', 'copy']);
    expect(streams[0]).toMatchObject({ type: 'image', reason: 'Cover art is not kept.' });
  });

  it('finds the bit rate that a size allows, and less at a lower level', () => {
    const wav = sound(
      { codec: 'pcm_s16le', sampleBits: 16, bitRate: 1_411_000, duration: 60 },
      {
        seconds: 60,
      },
    );
    const rateOf = (level: number): number => {
      const made = plan({ output_format: 'mp3', max_bytes: 600_000 }, wav, level);
      expect(made.maxBytes).toBe(600_000);
      return Number(/-b:a (\d+)/.exec(argumentsOf(made))?.[1]);
    };
    expect(rateOf(1)).toBe(64_000);
    expect(rateOf(0.5)).toBe(32_000);
    expect(rateOf(0)).toBe(16_000);
  });

  it('takes floating point that holds no numbers for silence', () => {
    const floating = sound({ codec: 'pcm_f32le', sampleBits: 32 });
    expect(argumentsOf(plan({ output_format: 'aac' }, floating))).toContain('isnan');
  });

  it.each([
    ['INPUT_NO_AUDIO', mediaSource()],
    ['INPUT_INVALID', sound({ sampleRate: 1 })],
    ['INPUT_INVALID', sound({ channels: undefined })],
    ['INPUT_UNSUPPORTED', sound({ codec: undefined })],
    ['INPUT_UNSUPPORTED', sound({ channels: 16 })],
  ] as const)('answers %s for what cannot be worked on', (code, source) => {
    expect(() => plan({ output_format: 'wav' }, source)).toThrow(expect.objectContaining({ code }));
  });

  it('wants neither bit rate nor size of lossless formats', () => {
    expect(problems({ output_format: 'mp3', bitrate: '64k', max_bytes: 5000 })).toEqual([]);
    expect(problems({ output_format: 'wav', bitrate: '64k' })).toEqual(['bitrate']);
    expect(problems({ output_format: 'flac', max_bytes: 5000 })).toEqual(['max_bytes']);
    expect(problems({})).toEqual(['output_format']);
  });
});
