/** Formats that sound is converted to: how ffprobe calls the container and the codec, and the most channels it holds. */
export const OUTPUTS = {
  mp3: { container: 'mp3', codec: /^mp3$/, channels: 2 },
  wav: { container: 'wav', codec: /^pcm_/, channels: 8 },
  aac: { container: 'aac', codec: /^aac$/, channels: 8 },
  ogg: { container: 'ogg', codec: /^(vorbis|opus)$/, channels: 8 },
  flac: { container: 'flac', codec: /^flac$/, channels: 8 },
} as const;

export type Output = keyof typeof OUTPUTS;

/** One real recording. */
export interface AudioCase {
  file: string;
  /** Why it is here. */
  about: string;
  /** Samples a second. */
  rate: number;
  channels: number;
  /** Formats it is copied into as it is; for all others it is encoded. Ogg may change midway, and is encoded again. */
  copied: readonly Output[];
  /** What audio_normalize keeps it as. */
  levelled: Output;
}

/** Every recording there is. Each is converted to every output, and brought to -16 LUFS. */
export const RECORDINGS: readonly AudioCase[] = [
  {
    ...{ file: 'cover_chapters_vbr.mp3', about: 'a changing bit rate, a cover and chapters' },
    ...{ rate: 48_000, channels: 2, copied: ['mp3'], levelled: 'mp3' },
  },
  {
    ...{ file: 'pcm_u8.wav', about: 'eight bits' },
    ...{ rate: 44_100, channels: 1, copied: ['wav'], levelled: 'wav' },
  },
  {
    ...{ file: 'pcm_s24.wav', about: 'twenty-four bits' },
    ...{ rate: 44_100, channels: 1, copied: ['wav'], levelled: 'wav' },
  },
  {
    ...{ file: 'pcm_f32_6ch_extensible.wav', about: 'half a second of 5.1 in floating point' },
    ...{ rate: 48_000, channels: 6, copied: ['wav'], levelled: 'wav' },
  },
  {
    ...{ file: 'podcast_chapters_art.m4a', about: 'AAC with chapters and art' },
    ...{ rate: 44_100, channels: 2, copied: ['aac'], levelled: 'aac' },
  },
  {
    ...{ file: 'stereo.opus', about: 'Opus' },
    ...{ rate: 48_000, channels: 2, copied: [], levelled: 'ogg' },
  },
  {
    ...{ file: 'stereo_vorbis.ogg', about: 'Vorbis' },
    ...{ rate: 48_000, channels: 2, copied: [], levelled: 'ogg' },
  },
  {
    ...{ file: 'cover.flac', about: 'FLAC with a cover' },
    ...{ rate: 48_000, channels: 2, copied: ['flac'], levelled: 'flac' },
  },
  {
    ...{ file: 'cover.aiff', about: 'AIFF with a cover' },
    ...{ rate: 44_100, channels: 1, copied: [], levelled: 'wav' },
  },
  {
    ...{ file: 'mono_8k.amr', about: 'the voice of an old phone' },
    ...{ rate: 8_000, channels: 1, copied: [], levelled: 'mp3' },
  },
  {
    ...{ file: 'speech.wma', about: 'Windows Media' },
    ...{ rate: 44_100, channels: 1, copied: [], levelled: 'mp3' },
  },
  {
    ...{ file: 'adts_mono_8k.aac', about: 'AAC that no header tells the length of' },
    ...{ rate: 8_000, channels: 1, copied: ['aac'], levelled: 'aac' },
  },
];
