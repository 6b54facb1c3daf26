import type { JobFailureCode } from '../../../src/contracts/job-failure.js';

/** A file that cannot be worked on, and what its owner is told of each operation that is asked. */
export interface RefusedCase {
  file: string;
  about: string;
  code: JobFailureCode;
  /** Where the sentence is not the usual one of the code. */
  message?: string;
  /** What it is sent to. */
  operations: readonly RefusedOperation[];
}

type RefusedOperation = keyof typeof PARAMETERS;

/** What each operation is asked. */
export const PARAMETERS = {
  video_compress: { preset: 'ultrafast' },
  video_convert: { output_format: 'mov' },
  video_trim: { start: 0, duration: 1 },
  video_thumbnail: {},
  audio_extract: { output_format: 'mp3' },
  audio_convert: { output_format: 'mp3' },
  media_probe: {},
  image_convert: { output_format: 'png' },
  image_resize: { width: 40 },
} as const;

const ON_VIDEO = [
  ...['video_compress', 'video_convert', 'video_trim', 'video_thumbnail', 'audio_extract'],
] as const;
const ON_IMAGES = ['image_convert', 'image_resize'] as const;
const ALL = [...ON_VIDEO, ...ON_IMAGES, 'audio_convert', 'media_probe'] as const;

/** Every file that some operation must refuse, for what is in it. */
export const REFUSED: readonly RefusedCase[] = [
  {
    ...{ file: 'truncated_no_moov.mp4', about: 'an MP4 cut off before its index' },
    ...{ code: 'INPUT_INVALID', operations: [...ON_VIDEO, 'media_probe'] },
  },
  {
    ...{ file: 'truncated_mdat.mp4', about: 'an MP4 of which hardly more than the index is there' },
    ...{ code: 'INPUT_TRUNCATED', operations: ['video_compress', 'audio_extract'] },
  },
  {
    ...{ file: 'truncated.jpg', about: 'a JPEG that breaks off' },
    ...{ code: 'INPUT_TRUNCATED', operations: ON_IMAGES },
  },
  {
    ...{ file: 'truncated.png', about: 'a PNG that breaks off' },
    ...{ code: 'INPUT_TRUNCATED', operations: ON_IMAGES },
  },
  {
    ...{ file: 'zero_byte.mov', about: 'nothing at all' },
    ...{ code: 'INPUT_UNSUPPORTED', operations: ALL },
  },
  {
    ...{ file: 'text_named.webm', about: 'text under the name of a video' },
    ...{ code: 'INPUT_UNSUPPORTED', operations: ALL },
  },
  {
    ...{ file: 'bomb_tiny_huge_canvas.gif', about: 'a GIF of 44 bytes that claims a huge frame' },
    ...{ code: 'INPUT_TRUNCATED', operations: ON_IMAGES },
  },
  {
    ...{ file: 'bomb_10000x10000_rgb.png', about: 'a PNG that unpacks to 300 MB' },
    ...{ code: 'PIXEL_LIMIT', operations: ON_IMAGES },
  },
  {
    ...{ file: 'hls_playlist_named.avi', about: 'a playlist that leads to another address' },
    ...{ code: 'INPUT_UNSUPPORTED', operations: ALL },
  },
  {
    ...{ file: 'hls_in_avi_reads_passwd.mp4', about: 'an AVI whose subtitles name a local file' },
    ...{ code: 'INPUT_NO_VIDEO' },
    operations: ['video_compress', 'video_convert', 'video_trim', 'video_thumbnail'],
  },
  {
    ...{ file: 'hls_in_avi_reads_passwd.mp4', about: 'the same, asked for sound' },
    ...{ code: 'INPUT_NO_AUDIO', operations: ['audio_extract'] },
  },
  {
    ...{ file: 'concat_list_named.mp4', about: 'a list of other files' },
    ...{ code: 'INPUT_UNSUPPORTED', operations: ALL },
  },
  {
    ...{ file: 'svg_reads_passwd.svg', about: 'an SVG that names a local file' },
    ...{ code: 'INPUT_UNSUPPORTED', operations: ALL },
  },
  {
    ...{ file: 'fuzz_h264_800m.mp4', about: 'an MP4 that contradicts itself' },
    ...{ code: 'INPUT_INVALID', operations: [...ON_VIDEO, 'media_probe'] },
  },
  {
    ...{ file: 'jpeg_named.png', about: 'a picture where video is asked for' },
    ...{ code: 'INPUT_UNSUPPORTED', operations: [...ON_VIDEO, 'audio_convert', 'media_probe'] },
  },
  {
    ...{ file: 'iphone.heic', about: 'HEIC of a phone', code: 'INPUT_UNSUPPORTED' },
    ...{ message: 'HEIC pictures cannot be read; export the picture as JPEG.' },
    operations: ON_IMAGES,
  },
  {
    ...{ file: 'hdr_rec2020.avif', about: 'AVIF in HDR', code: 'INPUT_UNSUPPORTED' },
    ...{ message: 'HDR pictures cannot be read; export the picture as JPEG or in sRGB.' },
    operations: ON_IMAGES,
  },
  {
    ...{ file: 'multipage_g3.tif', about: 'TIFF, which is not accepted' },
    ...{ code: 'INPUT_UNSUPPORTED', operations: ON_IMAGES },
  },
  {
    ...{ file: 'drawing.svg', about: 'SVG, which is not accepted' },
    ...{ code: 'INPUT_UNSUPPORTED', operations: ALL },
  },
];
