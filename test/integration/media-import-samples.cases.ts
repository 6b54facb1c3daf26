import type { JobFailureCode } from '../../src/contracts/job-failure.js';
import type { MediaType } from '../../src/contracts/media-import.js';

/** A file that cannot be imported, and what its owner is told. */
export interface RefusedImport {
  file: string;
  about: string;
  type: MediaType;
  code: JobFailureCode;
  /** Words of the sentence where it is not the usual one of the code. */
  says?: string;
}

const AUDIO = ['cover_chapters_vbr.mp3', 'pcm_u8.wav', 'pcm_s24.wav', 'pcm_f32_6ch_extensible.wav']
  .concat('podcast_chapters_art.m4a', 'stereo.opus', 'stereo_vorbis.ogg', 'cover.flac')
  .concat('cover.aiff', 'mono_8k.amr', 'speech.wma', 'adts_mono_8k.aac');

const NEITHER = { code: 'INPUT_UNSUPPORTED', says: 'neither a video nor an image' } as const;

/** Every sample that no import takes. */
export const REFUSED_IMPORTS: readonly RefusedImport[] = [
  ...AUDIO.map((file) => ({
    ...{ file, about: 'sound alone', type: 'video' as const },
    ...{ code: 'INPUT_UNSUPPORTED' as const, says: 'sound alone' },
  })),
  {
    ...{ file: 'truncated_no_moov.mp4', about: 'an MP4 without its index' },
    ...{ type: 'video', code: 'INPUT_INVALID' },
  },
  {
    ...{ file: 'truncated_mdat.mp4', about: 'an MP4 of which hardly more than the index is there' },
    ...{ type: 'video', code: 'INPUT_TRUNCATED' },
  },
  {
    ...{ file: 'fuzz_h264_800m.mp4', about: 'an MP4 that contradicts itself' },
    ...{ type: 'video', code: 'INPUT_INVALID' },
  },
  {
    ...{ file: 'hls_in_avi_reads_passwd.mp4', about: 'an AVI whose subtitles name a local file' },
    ...{ type: 'video', code: 'INPUT_NO_VIDEO' },
  },
  {
    ...{ file: 'zero_byte.mov', about: 'nothing at all', type: 'video' },
    ...{ code: 'INPUT_INVALID', says: 'empty' },
  },
  { file: 'text_named.webm', about: 'text under the name of a video', type: 'video', ...NEITHER },
  { file: 'hls_playlist_named.avi', about: 'a playlist', type: 'video', ...NEITHER },
  { file: 'concat_list_named.mp4', about: 'a list of other files', type: 'video', ...NEITHER },
  { file: 'svg_reads_passwd.svg', about: 'an SVG with a local file', type: 'image', ...NEITHER },
  { file: 'drawing.svg', about: 'SVG, which is not accepted', type: 'image', ...NEITHER },
  {
    ...{ file: 'truncated.jpg', about: 'a JPEG that breaks off', type: 'image' },
    code: 'INPUT_TRUNCATED',
  },
  {
    ...{ file: 'truncated.png', about: 'a PNG that breaks off', type: 'image' },
    code: 'INPUT_TRUNCATED',
  },
  {
    ...{ file: 'bomb_tiny_huge_canvas.gif', about: 'a GIF of 44 bytes that claims a huge frame' },
    ...{ type: 'image', code: 'INPUT_TRUNCATED' },
  },
  {
    ...{ file: 'bomb_10000x10000_rgb.png', about: 'a PNG that unpacks to 300 MB' },
    ...{ type: 'image', code: 'PIXEL_LIMIT' },
  },
  {
    ...{ file: 'multipage_g3.tif', about: 'TIFF, which is not accepted', type: 'image' },
    ...{ code: 'INPUT_UNSUPPORTED', says: 'TIFF' },
  },
  {
    ...{ file: 'iphone.heic', about: 'HEIC of a phone', type: 'image' },
    ...{ code: 'INPUT_UNSUPPORTED', says: 'HEIC' },
  },
  {
    ...{ file: 'hdr_rec2020.avif', about: 'AVIF in HDR', type: 'image' },
    ...{ code: 'INPUT_UNSUPPORTED', says: 'HDR' },
  },
];
