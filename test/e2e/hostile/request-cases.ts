import { BOUNDARY, multipart, type Part } from '../../support/http.js';

/** One request, byte for byte, and its answer. What the edge does alone is specified at the edge; here is the product. */
export interface RequestCase {
  name: string;
  head: string;
  body?: string | Buffer;
  status: number;
  code?: string;
}

export const FORM = `Content-Type: multipart/form-data; boundary=${BOUNDARY}`;

const UPLOADS = ['/api/v1/conversions', '/api/items/convert-video-to-gif'];
/** An id that nothing has. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

export const form = (parts: Part[], more = ''): Pick<RequestCase, 'head' | 'body'> => {
  const body = multipart(parts);
  return { head: `${FORM}\nContent-Length: ${body.length}${more}`, body };
};

/** The same request at every route that takes a video. */
function atEachUpload(
  name: string,
  { head, body }: Pick<RequestCase, 'head' | 'body'>,
  status: number,
  code: string,
): RequestCase[] {
  return UPLOADS.map((path) => ({
    name: `${name}, at ${path}`,
    head: `POST ${path}\n${head}`,
    ...(body !== undefined && { body }),
    status,
    code,
  }));
}

const text: Part = { name: 'video', filename: 'a.mp4', content: 'no video' };

const UPLOAD_CASES: RequestCase[] = [
  ...atEachUpload(
    'a length of 600 MB',
    { head: `${FORM}\nContent-Length: 600000000` },
    413,
    'PAYLOAD_TOO_LARGE',
  ),
  ...atEachUpload('text', form([text]), 415, 'UNSUPPORTED_MEDIA_TYPE'),
  ...atEachUpload('nothing', form([{ ...text, content: '' }]), 400, 'VALIDATION_FAILED'),
  ...atEachUpload('another field', form([{ ...text, name: 'film' }]), 400, 'VALIDATION_FAILED'),
  ...atEachUpload(
    'credentials that do not hold',
    form([text], '\nAuthorization: Bearer wrong'),
    401,
    'UNAUTHENTICATED',
  ),
  ...atEachUpload(
    'credentials that do not hold, before the body is sent',
    {
      head: `${FORM}\nContent-Length: 150000\nExpect: 100-continue\nAuthorization: Bearer wrong`,
    },
    401,
    'UNAUTHENTICATED',
  ),
  ...atEachUpload(
    'a compressed form',
    form([text], '\nContent-Encoding: gzip'),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ),
  ...atEachUpload(
    'a part with 3,000 header lines',
    form([
      {
        header: `Content-Disposition: form-data; name="video"; filename="a.mp4"\r\n${'a: b\r\n'.repeat(3_000)}x: y`,
        content: 'no video',
      },
    ]),
    400,
    'MALFORMED_MULTIPART',
  ),
  ...atEachUpload(
    'JSON',
    { head: 'Content-Type: application/json\nContent-Length: 2', body: '{}' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ),
];

const METHODS: RequestCase[] = [
  ...UPLOADS,
  `/api/v1/conversions/${NOBODY}`,
  `/api/v1/conversions/${NOBODY}/cancel`,
  '/gifs/x.gif',
  '/livez',
  '/api/v1/health',
].flatMap((path) => [
  { name: `PUT ${path}`, head: `PUT ${path}`, status: 405, code: 'METHOD_NOT_ALLOWED' },
  { name: `TRACE ${path}`, head: `TRACE ${path}`, status: 405, code: 'METHOD_NOT_ALLOWED' },
  { name: `OPTIONS ${path}`, head: `OPTIONS ${path}`, status: 204 },
]);

const NAMES: RequestCase[] = [
  ['/api/v1/conversions/..%2f..%2fetc%2fpasswd', 404, 'NOT_FOUND'],
  ['/api/v1/conversions/%0d%0aSet-Cookie:%20x', 404, 'NOT_FOUND'],
  [`/api/v1/conversions/${NOBODY}'%20OR%201=1`, 404, 'NOT_FOUND'],
  [`/api/v1/conversions/${NOBODY}`, 404, 'NOT_FOUND'],
  ['/gifs/..%2f..%2fsecrets.json', 404, 'NOT_FOUND'],
  ['/gifs/../secrets.json', 404, 'NOT_FOUND'],
  ['/gifs/%2e%2e%2fsecrets.json', 404, 'NOT_FOUND'],
  ['/gifs/a%00.gif', 400, 'VALIDATION_FAILED'],
  ['/gifs/%0d%0aSet-Cookie:%20x', 404, 'NOT_FOUND'],
  ['/gifs/%c0%ae', 400, 'VALIDATION_FAILED'],
  [`/gifs/${'x'.repeat(5_000)}`, 404, 'NOT_FOUND'],
  ['/storage/uploads/x', 403, 'FORBIDDEN'],
  ['/storage/../secrets.json', 403, 'FORBIDDEN'],
  ['/storage/%2e%2e/secrets.json', 403, 'FORBIDDEN'],
  ['/storage/..%2f..%2fsecrets.json', 403, 'FORBIDDEN'],
  ['/api/v1/conversions?cursor=%27', 400, 'VALIDATION_FAILED'],
  ['/api/v1/conversions?limit=101', 400, 'VALIDATION_FAILED'],
].map(([path, status, code]) => ({
  name: `GET ${String(path).slice(0, 60)}`,
  head: `GET ${String(path)}`,
  status: Number(status),
  code: String(code),
}));

export const REQUEST_CASES: RequestCase[] = [...UPLOAD_CASES, ...METHODS, ...NAMES];

/** Bytes that are no request, or one of an older time, and the status of the answer. */
export const RAW_CASES: { name: string; bytes: string; status: number }[] = [
  { name: 'HTTP/1.0', bytes: 'GET /livez HTTP/1.0\r\n\r\n', status: 200 },
  { name: 'no host', bytes: 'GET /livez HTTP/1.1\r\n\r\n', status: 400 },
  {
    name: 'a body longer than announced',
    bytes:
      'POST /api/v1/conversions/x/cancel HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}} garbage\r\n\r\n',
    status: 400,
  },
  {
    name: 'a length and chunks',
    bytes:
      'POST /api/v1/conversions HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    status: 400,
  },
  {
    name: 'a header that goes on in the next line',
    bytes: 'GET /livez HTTP/1.1\r\nHost: t\r\nX: a\r\n b\r\n\r\n',
    status: 400,
  },
  {
    name: 'NUL in a header',
    bytes: 'GET /livez HTTP/1.1\r\nHost: t\r\nX: a\0b\r\n\r\n',
    status: 400,
  },
  { name: 'TLS', bytes: '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', status: 400 },
  {
    name: '3,000 headers',
    bytes: `GET /livez HTTP/1.1\r\nHost: t\r\nConnection: close\r\n${'x-a: b\r\n'.repeat(3_000)}\r\n`,
    status: 431,
  },
];
