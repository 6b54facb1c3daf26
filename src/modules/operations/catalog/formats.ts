import type { MediaFormat } from '../../media/domain/media-format.js';

/** Every container that video is read from. */
export const VIDEO_FORMATS = [
  'mp4',
  'mov',
  '3gp',
  'matroska',
  'webm',
  'avi',
  'flv',
  'wmv',
  'mpegts',
  'm2ts',
  'mpegps',
  'ogv',
] as const satisfies readonly MediaFormat[];

/** Every format that holds sound alone. */
export const AUDIO_FORMATS = [
  'mp3',
  'wav',
  'aac',
  'm4a',
  'ogg',
  'flac',
  'opus',
  'aiff',
  'amr',
  'caf',
  'wma',
] as const satisfies readonly MediaFormat[];

/** Images that are worked on as images. HEIC is let in so that its failure can say what to do instead. */
export const IMAGE_FORMATS = [
  'jpeg',
  'png',
  'apng',
  'webp',
  'gif',
  'bmp',
  'avif',
  'heic',
] as const satisfies readonly MediaFormat[];
