/** Codecs as their users call them. */
const NAMES: Record<string, string> = {
  h264: 'H.264',
  hevc: 'HEVC',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  mpeg4: 'MPEG-4 Part 2',
  mpeg2video: 'MPEG-2',
  mpeg1video: 'MPEG-1',
  h263: 'H.263',
  prores: 'ProRes',
  mjpeg: 'Motion JPEG',
  theora: 'Theora',
  aac: 'AAC',
  mp3: 'MP3',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
  alac: 'ALAC',
  flac: 'FLAC',
  opus: 'Opus',
  vorbis: 'Vorbis',
};

/** What a codec is called, given the tool's name for it; PCM of every kind is one. */
export function codecName(codec: string | undefined): string {
  if (codec === undefined) return 'an unknown codec';
  return NAMES[codec] ?? (codec.startsWith('pcm_') ? 'PCM' : codec);
}
