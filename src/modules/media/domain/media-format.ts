export type MediaClass = 'video' | 'audio' | 'image';

/** What the first bytes of a file say it is. `extension` has no dot. */
export interface MediaSignature {
  class: MediaClass;
  format: MediaFormat;
  extension: string;
  contentType: string;
}

/** Every format that is told apart: class, extension and the content type it is served with. */
const FORMATS = {
  mp4: ['video', 'mp4', 'video/mp4'],
  mov: ['video', 'mov', 'video/quicktime'],
  '3gp': ['video', '3gp', 'video/3gpp'],
  matroska: ['video', 'mkv', 'video/x-matroska'],
  webm: ['video', 'webm', 'video/webm'],
  avi: ['video', 'avi', 'video/x-msvideo'],
  flv: ['video', 'flv', 'video/x-flv'],
  wmv: ['video', 'wmv', 'video/x-ms-wmv'],
  mpegts: ['video', 'ts', 'video/mp2t'],
  m2ts: ['video', 'mts', 'video/mp2t'],
  mpegps: ['video', 'mpg', 'video/mpeg'],
  ogv: ['video', 'ogv', 'video/ogg'],
  m4a: ['audio', 'm4a', 'audio/mp4'],
  wma: ['audio', 'wma', 'audio/x-ms-wma'],
  ogg: ['audio', 'ogg', 'audio/ogg'],
  opus: ['audio', 'opus', 'audio/ogg'],
  wav: ['audio', 'wav', 'audio/wav'],
  aiff: ['audio', 'aiff', 'audio/aiff'],
  mp3: ['audio', 'mp3', 'audio/mpeg'],
  flac: ['audio', 'flac', 'audio/flac'],
  aac: ['audio', 'aac', 'audio/aac'],
  amr: ['audio', 'amr', 'audio/amr'],
  caf: ['audio', 'caf', 'audio/x-caf'],
  jpeg: ['image', 'jpg', 'image/jpeg'],
  png: ['image', 'png', 'image/png'],
  apng: ['image', 'apng', 'image/apng'],
  gif: ['image', 'gif', 'image/gif'],
  webp: ['image', 'webp', 'image/webp'],
  bmp: ['image', 'bmp', 'image/bmp'],
  tiff: ['image', 'tiff', 'image/tiff'],
  avif: ['image', 'avif', 'image/avif'],
  heic: ['image', 'heic', 'image/heic'],
} as const satisfies Record<string, readonly [MediaClass, string, string]>;

export type MediaFormat = keyof typeof FORMATS;

export function signatureOf(format: MediaFormat): MediaSignature {
  const [mediaClass, extension, contentType] = FORMATS[format];
  return { class: mediaClass, format, extension, contentType };
}

/** Whether the bytes at an offset spell the text, one byte a character. */
export function spells(head: Buffer, text: string, offset = 0): boolean {
  return head.toString('latin1', offset, offset + text.length) === text;
}
