import { SOUND_FORMAT_FACTS, type SoundFormat } from './sound-format.js';
import type { AskedSound } from './asked-sound.js';

/** What is encoded: samples and bits a second. No bit rate where the format is lossless, or its quality decides. */
export interface BitRatePlan {
  sampleRate: number;
  channels: number;
  bitRate: number | undefined;
}

/** MPEG layer III in bits a second (ISO/IEC 11172-3 and 13818-3): from 32 kHz up, and below. */
const FULL_STEPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LOW_STEPS = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** What Vorbis's encoder takes a channel: samples a second from which on, thousand bits a second. */
const VORBIS_BOUNDS = [
  { from: 40_000, least: 32, most: 190 },
  { from: 26_000, least: 30, most: 190 },
  { from: 15_000, least: 16, most: 86 },
  { from: 9_000, least: 12, most: 44 },
  { from: 0, least: 8, most: 32 },
] as const;

/** Below this there is no speech left, in bits a second. */
const LEAST = 16_000;

/** One channel sounds better than two that starve, in bits a second; so do fewer samples, by bits a channel. */
const STEREO_FROM = 40_000;
const HALF_BAND = { bits: 32_000, rate: 24_000 };
const SPEECH_BAND = { bits: 20_000, rate: 16_000 };

/** Bytes of headers, and the share of a size that frames and their headers leave to sound. */
const HEADER_BYTES = 4_096;
const SOUND_SHARE = 0.95;

/** The bit rate asked for, or as much as a size allows, and the samples and channels that are worth it. */
export function bitRateAt(
  asked: AskedSound,
  { sampleRate, channels }: Pick<BitRatePlan, 'sampleRate' | 'channels'>,
  seconds: number,
  level: number,
): BitRatePlan {
  const { format, maxBytes } = asked;
  const { lossy, usualBitRate } = SOUND_FORMAT_FACTS[format];
  if (!lossy) return { sampleRate, channels, bitRate: undefined };
  const usual = usualBitRate * channels * Math.min(1, sampleRate / 32_000);
  const affordable = maxBytes === undefined ? Infinity : bitsFor(maxBytes, seconds);
  const wanted = Math.max(LEAST, Math.min(asked.bitRate ?? usual, affordable) * level);
  const left = asked.channels === undefined && wanted < STEREO_FROM ? 1 : channels;
  const rate = Math.min(sampleRate, asked.sampleRate ?? bandFor(wanted / left));
  const plan = { sampleRate: rate, channels: left };
  const free = asked.bitRate === undefined && maxBytes === undefined;
  if (free && format === 'ogg') return { ...plan, bitRate: undefined };
  return { ...fitting(format, plan, wanted) };
}

function bitsFor(bytes: number, seconds: number): number {
  return (Math.max(0, bytes - HEADER_BYTES) * 8 * SOUND_SHARE) / Math.max(seconds, 0.1);
}

function bandFor(bitsPerChannel: number): number {
  if (bitsPerChannel < SPEECH_BAND.bits) return SPEECH_BAND.rate;
  return bitsPerChannel < HALF_BAND.bits ? HALF_BAND.rate : Infinity;
}

/** The nearest the encoder knows that is no larger, where there is one. */
function fitting(
  format: SoundFormat,
  plan: Pick<BitRatePlan, 'sampleRate' | 'channels'>,
  wanted: number,
): BitRatePlan {
  if (format === 'mp3') return mp3Step(plan, wanted);
  if (format === 'aac') return { ...plan, bitRate: Math.round(wanted) };
  const bounds = VORBIS_BOUNDS.find(({ from }) => plan.sampleRate >= from) ?? VORBIS_BOUNDS[4];
  const perChannel = Math.min(
    Math.max(wanted / plan.channels, bounds.least * 1000),
    bounds.most * 1000,
  );
  return { ...plan, bitRate: Math.round(perChannel * plan.channels) };
}

function mp3Step(
  { sampleRate, channels }: Pick<BitRatePlan, 'sampleRate' | 'channels'>,
  wanted: number,
): BitRatePlan {
  const rate = wanted < 32_000 ? Math.min(sampleRate, HALF_BAND.rate) : sampleRate;
  const steps = rate >= 32_000 ? FULL_STEPS : LOW_STEPS;
  const step = steps.filter((kbits) => kbits * 1000 <= wanted).at(-1) ?? steps[0] ?? 32;
  return { sampleRate: rate, channels, bitRate: step * 1000 };
}
