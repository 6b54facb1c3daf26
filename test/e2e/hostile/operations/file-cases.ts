import { multipart } from '../../../support/http.js';
import { FORM, type RequestCase } from '../request-cases.js';
import { chunked, file, operation, parameters, PICTURE, POST, row } from './form-cases.js';

const MEBIBYTE = 1024 * 1024;

const MP3 = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0'), Buffer.alloc(64)]);

const TEXTS = [
  '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'push graphic-context\nimage over 0,0 0,0 "/etc/passwd"\npop graphic-context',
  '%!PS-Adobe-3.0 EPSF-3.0\nshowpage\n',
  '%PDF-1.4\n%%EOF',
  '/* XPM */\nstatic char *x[] = {"1 1 1 1"};',
  'ephemeral:/etc/passwd',
  '<!doctype html><script>alert(1)</script>',
  '#EXTM3U\n#EXTINF:10.0,\nfile:///etc/passwd\n',
  '[playlist]\nFile1=/etc/passwd\n',
  'MThd\0\0\0\x06\0\x01\0\x01\0\x60',
  'ffconcat version 1.0\nfile x\n',
  'v=0\no=- 0 0 IN IP4 127.0.0.1\n',
].map((content) =>
  row(
    `a file of ${JSON.stringify(content.slice(0, 24))}`,
    [operation, parameters, { ...file, type: 'image/png', content }],
    ...([415, 'UNSUPPORTED_MEDIA_TYPE'] as const),
  ),
);

const KINDS = [
  row(
    'sound to a work on images',
    [operation, parameters, { ...file, content: MP3 }],
    ...([422, 'OPERATION_NOT_APPLICABLE'] as const),
  ),
  row(
    'a picture to a work on videos',
    [{ ...operation, content: 'video_compress' }, file],
    ...([422, 'OPERATION_NOT_APPLICABLE'] as const),
  ),
  row(
    'a picture to a work on videos, named behind it',
    [file, { ...operation, content: 'video_compress' }],
    ...([422, 'OPERATION_NOT_APPLICABLE'] as const),
  ),
];

/** The limits are 1 MB for an image and 2 for sound. */
const SIZES: RequestCase[] = [
  { what: 'a picture', head: PICTURE, most: MEBIBYTE, work: 'image_convert', given: parameters },
  {
    what: 'sound',
    head: MP3,
    most: 2 * MEBIBYTE,
    work: 'media_probe',
    given: { ...parameters, content: '{}' },
  },
].flatMap(({ what, head, most, work, given }) => {
  const content = Buffer.concat([head, Buffer.alloc(most + 1 - head.length)]);
  const parts = [{ ...operation, content: work }, given, { ...file, content }];
  return [
    row(`${what} a byte too large`, parts, 413, 'PAYLOAD_TOO_LARGE'),
    {
      name: `${what} a byte too large, in chunks`,
      head: `${POST}\n${FORM}\nTransfer-Encoding: chunked`,
      body: chunked(multipart(parts)),
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    },
  ];
});

/** Files that are not what they should be, or more, for POST /api/v1/operations/. */
export const FILE_CASES: RequestCase[] = [...TEXTS, ...KINDS, ...SIZES];
