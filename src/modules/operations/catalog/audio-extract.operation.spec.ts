import { describe, expect, it } from 'vitest';
import { probedStream, probeOf } from '../../media/domain/probe.fixture.js';
import type { SoundFormat } from '../domain/sound-format.js';
import { mediaSource, planIo } from '../domain/operation.fixture.js';
import { AudioExtractParameters, operation } from './audio-extract.operation.js';

function extracted(codec: string, output_format: SoundFormat): string {
  const track = { index: 1, type: 'audio', codec, sampleRate: 48_000, channels: 6 } as const;
  const probe = probeOf({ streams: [probedStream(), probedStream(track)] });
  const asked = Object.assign(new AudioExtractParameters(), { output_format });
  const [step] = operation.plan(asked, planIo(), mediaSource({ probe })).steps;
  if (step?.do !== 'run') throw new Error('It runs nothing');
  return step.command.outputs.flatMap(({ options }) => options).join(' ');
}

describe('Taking the sound out of a video', () => {
  it.each([
    ['aac', 'aac'],
    ['mp3', 'mp3'],
    ['vorbis', 'ogg'],
    ['opus', 'ogg'],
    ['flac', 'flac'],
    ['pcm_s16le', 'wav'],
  ] as const)('copies %s to %s', (codec, format) => {
    expect(extracted(codec, format)).toContain('-map 0:1 -c:a copy');
  });

  it('encodes what the format does not hold, mixed down where it takes less', () => {
    expect(extracted('aac', 'mp3')).toContain('channel_layouts=stereo');
    expect(extracted('ac3', 'aac')).toContain('channel_layouts=5.1');
  });

  it('keeps sound in its place behind a gap', () => {
    expect(extracted('amr_nb', 'wav')).toContain('aresample=async=1');
  });

  it('leaves tags, chapters and pictures behind', () => {
    expect(extracted('aac', 'aac')).toContain('-vn -sn -dn -map_metadata -1 -map_chapters -1');
  });

  it('answers INPUT_NO_AUDIO for a silent film', () => {
    const asked = Object.assign(new AudioExtractParameters(), { output_format: 'mp3' });
    expect(() => operation.plan(asked, planIo(), mediaSource())).toThrow(
      expect.objectContaining({ code: 'INPUT_NO_AUDIO' }),
    );
  });
});
