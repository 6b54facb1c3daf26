import { describe, expect, it } from 'vitest';
import type { MediaFormat } from '../../media/domain/media-format.js';
import { probedStream, probeOf } from '../../media/domain/probe.fixture.js';
import { mediaSource, planIo } from '../domain/operation.fixture.js';
import type { OperationStep } from '../domain/operation-definition.js';
import { AudioNormalizeParameters, operation } from './audio-normalize.operation.js';

function planOf(
  asked: Partial<AudioNormalizeParameters> = {},
  codec = 'flac',
  format: MediaFormat = 'flac',
) {
  const bits = codec === 'flac' || codec.startsWith('pcm') || codec === 'alac' ? 16 : undefined;
  const track = {
    type: 'audio',
    codec,
    sampleRate: 48_000,
    channels: 2,
    sampleBits: bits,
  } as const;
  const probe = probeOf({ streams: [probedStream(track)] });
  const parameters = Object.assign(new AudioNormalizeParameters(), asked);
  return operation.plan(parameters, planIo(), mediaSource({ format, probe }));
}

/** What follows when the meter says so much, in LUFS and as the highest sample. */
function after([step]: readonly OperationStep[], lufs: number, peak: number): OperationStep[] {
  if (step?.do !== 'measure') throw new Error('It measures nothing');
  return step.then(
    `lavfi.r128.I=-70.000\nlavfi.r128.true_peaks_ch0=0.1\nlavfi.r128.I=${lufs.toFixed(3)}\n` +
      `lavfi.r128.true_peaks_ch0=${peak}\nlavfi.r128.true_peaks_ch1=0.001\n`,
  );
}

function filtersOf([step]: readonly OperationStep[]): string {
  if (step === undefined || !('command' in step)) throw new Error('It runs nothing');
  return step.command.outputs.flatMap(({ options }) => options).join(' ');
}

describe('Bringing sound to a loudness', () => {
  it('measures first, then changes the whole by one gain where the peaks allow', () => {
    const steps = after(planOf().steps, -20, 0.25);
    expect(steps.map((step) => step.do)).toEqual(['run']);
    expect(filtersOf(steps)).toContain('volume=4.000dB');
    expect(filtersOf(steps)).not.toContain('alimiter');
  });

  it('holds peaks down that would pass the limit, and gives back what that takes', () => {
    const tried = after(planOf().steps, -20, 0.9);
    expect(filtersOf(tried)).toContain('alimiter=level=0:limit=0.841395');
    const better = after(tried, -16.5, 0.84);
    expect(filtersOf(better)).toContain('volume=4.571dB');
  });

  it('listens to what lossy codecs made of it, and makes it again below the limit', () => {
    const [first, check] = after(planOf({ output_format: 'mp3' }).steps, -20, 0.5);
    expect(first?.do).toBe('run');
    const again = after(check === undefined ? [] : [check], -16, 0.9);
    expect(filtersOf(again)).toContain('alimiter');
    expect(after(check === undefined ? [] : [check], -16, 0.8)).toEqual([]);
  });

  it('leaves silence, and what is as loud as wanted, as it is', () => {
    expect(filtersOf(after(planOf().steps, -70, 0))).toContain('-c:a copy');
    expect(filtersOf(after(planOf().steps, -16.05, 0.5))).toContain('-c:a copy');
  });

  it('has parts of the work that add up to the whole', () => {
    const { steps } = planOf();
    const weight = [...steps, ...after(steps, -20, 0.25)].reduce(
      (sum, step) => sum + ('weight' in step ? step.weight : 0),
      0,
    );
    expect(weight).toBeCloseTo(1);
  });

  it.each([
    ['mp3', 'mp3', 'mp3'],
    ['aac', 'm4a', 'aac'],
    ['alac', 'm4a', 'flac'],
    ['opus', 'opus', 'ogg'],
    ['pcm_s16be', 'aiff', 'wav'],
    ['wmav2', 'wma', 'mp3'],
  ] as const)('makes of %s in %s a file of %s', (codec, format, expected) => {
    expect(planOf({}, codec, format).output.format).toBe(expected);
  });
});
