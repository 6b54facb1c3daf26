/** Formats that sound is written in. `aac` stands in ADTS frames, `ogg` holds Vorbis. */
export const SOUND_FORMATS = ['mp3', 'wav', 'aac', 'ogg', 'flac'] as const;

export type SoundFormat = (typeof SOUND_FORMATS)[number];

/** What callers may ask, in thousand bits a second: the steps of MPEG layer III. */
export const BIT_RATES = [
  ...['32k', '40k', '48k', '56k', '64k', '80k', '96k'],
  ...['112k', '128k', '160k', '192k', '224k', '256k', '320k'],
] as const;

export const SAMPLE_RATES = [
  ...[8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000],
  ...[64_000, 88_200, 96_000, 176_400, 192_000],
] as const;

/** What a format can hold, and how it is written. */
export interface SoundFormatFacts {
  name: string;
  muxer: string[];
  lossy: boolean;
  /** Bits a second a channel where nothing is asked; 0 where it is lossless. */
  usualBitRate: number;
  highestRate: number;
  /** How many channels it may have. */
  channels: readonly number[];
  /** Codecs that it holds as they are. */
  holds: readonly string[];
}

const UP_TO_EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];

export const SOUND_FORMAT_FACTS: Record<SoundFormat, SoundFormatFacts> = {
  mp3: {
    name: 'MP3',
    // Without tags; the header that tells players what to leave out at both ends stays.
    muxer: ['-id3v2_version', '0', '-f', 'mp3'],
    lossy: true,
    usualBitRate: 96_000,
    highestRate: 48_000,
    channels: [1, 2],
    holds: ['mp3'],
  },
  aac: {
    name: 'AAC',
    muxer: ['-f', 'adts'],
    lossy: true,
    usualBitRate: 80_000,
    highestRate: 96_000,
    // ADTS names no layout of seven.
    channels: [1, 2, 3, 4, 5, 6, 8],
    holds: ['aac'],
  },
  ogg: {
    name: 'Ogg',
    muxer: ['-f', 'ogg'],
    lossy: true,
    usualBitRate: 80_000,
    // Above, the encoder knows no bit rates.
    highestRate: 48_000,
    channels: UP_TO_EIGHT,
    holds: ['vorbis', 'opus'],
  },
  wav: {
    name: 'WAV',
    // Past four gigabytes it is RF64.
    muxer: ['-rf64', 'auto', '-f', 'wav'],
    lossy: false,
    usualBitRate: 0,
    highestRate: 192_000,
    channels: UP_TO_EIGHT,
    holds: ['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le'],
  },
  flac: {
    name: 'FLAC',
    muxer: ['-f', 'flac'],
    lossy: false,
    usualBitRate: 0,
    highestRate: 192_000,
    channels: UP_TO_EIGHT,
    holds: ['flac'],
  },
};

/** The lowest rate of the list that keeps all there is, or the highest the format takes. Samples a second. */
export function rateFor(format: SoundFormat, wanted: number): number {
  const { highestRate } = SOUND_FORMAT_FACTS[format];
  const enough = SAMPLE_RATES.find((rate) => rate >= wanted) ?? highestRate;
  return Math.min(enough, highestRate);
}

/** As many channels as wanted, or as many as the format takes below. */
export function channelsFor(format: SoundFormat, wanted: number): number {
  return Math.max(...SOUND_FORMAT_FACTS[format].channels.filter((count) => count <= wanted));
}
