import { multipart, type Part } from '../../../support/http.js';
import { blackPng } from '../../../support/hostile-images.js';
import { form, FORM, NOBODY, type RequestCase } from '../request-cases.js';

export const POST = 'POST /api/v1/operations/';

export const PICTURE = blackPng(8, 8);
export const operation: Part = { name: 'operation', content: 'image_convert' };
export const parameters: Part = { name: 'parameters', content: '{"output_format":"webp"}' };
export const file: Part = { name: 'file', filename: 'a.png', content: PICTURE };
const earlier: Part = { name: 'input_operation', content: NOBODY };

/** A form and what it is answered. */
export const row = (
  name: string,
  parts: Part[],
  status = 400,
  code = 'VALIDATION_FAILED',
  more = '',
): RequestCase => {
  const { head, body = '' } = form(parts, more);
  return { name, head: `${POST}\n${head}`, body, status, code };
};

const FIELDS = [
  row('no file', [operation, parameters]),
  row('nothing', []),
  row('a file alone', [file]),
  row('a file before all fields, of an unknown operation', [
    file,
    { ...operation, content: 'x' },
    parameters,
  ]),
  row('an empty file', [operation, parameters, { ...file, content: '' }]),
  row('a file of another name', [operation, parameters, { ...file, name: 'video' }]),
  row('a file that comes as text', [operation, parameters, { ...file, filename: '' }]),
  row('two files', [operation, parameters, file, file]),
  row('the operation twice', [operation, operation, parameters, file]),
  row('the parameters twice', [operation, parameters, parameters, file]),
  row('the parameters twice, the second behind the file', [
    operation,
    parameters,
    file,
    parameters,
  ]),
  row('the parameters as a file', [operation, file, { ...parameters, filename: 'p.json' }]),
  row('the parameters as a file before the file', [
    operation,
    { ...parameters, filename: 'p.json' },
    file,
  ]),
  row('the operation as a file', [{ ...operation, filename: 'o' }, parameters, file]),
  row('the parameters as a list', [operation, { ...parameters, name: 'parameters[]' }, file]),
  row('a parameter by itself', [operation, { name: 'parameters[quality]', content: '5' }, file]),
  row('a file and an earlier operation', [operation, parameters, earlier, file]),
  row('an earlier operation behind a file', [operation, parameters, file, earlier]),
  row('an empty id of an earlier operation', [operation, parameters, { ...earlier, content: '' }]),
  row('an earlier operation called null', [operation, parameters, { ...earlier, content: 'null' }]),
  row('an unknown operation', [{ ...operation, content: 'image_explode' }, parameters, file]),
  row('an unknown field', [operation, parameters, { name: 'owner_id', content: 'x' }, file]),
  row('a reserved field', [operation, parameters, { name: '__proto__', content: 'x' }, file]),
  row('a reserved path', [operation, parameters, { name: '__proto__[x]', content: '1' }, file]),
  row('an inherited field', [operation, parameters, { name: 'toString', content: '1' }, file]),
  row('a cache that is neither', [operation, parameters, { name: 'cache', content: '1' }, file]),
  row('a nested cache', [operation, parameters, { name: 'cache[x]', content: 'true' }, file]),
  row('a field nested thirty times', [
    operation,
    { name: `a${'[b]'.repeat(30)}`, content: '1' },
    file,
  ]),
  row('an index of a billion', [operation, { name: 'a[999999999]', content: '1' }, file]),
  row('101 fields', [
    ...Array.from({ length: 101 }, (_, n) => ({ name: `f${n}`, content: '1' })),
    file,
  ]),
  row('a field of 100 kB', [operation, { ...parameters, content: 'x'.repeat(100_000) }, file]),
  row('a name of 5,000 characters', [operation, { name: 'n'.repeat(5_000), content: '1' }, file]),
  row('NUL in a field', [{ ...operation, content: 'image_convert\0' }, parameters, file]),
];

const PARAMETERS = [
  ['', 400, 'MALFORMED_JSON'],
  ['{', 400, 'MALFORMED_JSON'],
  ['{"output_format":"webp"}}', 400, 'MALFORMED_JSON'],
  ['{"output_format":NaN}', 400, 'MALFORMED_JSON'],
  ["{'output_format':'webp'}", 400, 'MALFORMED_JSON'],
  ['\ufeff{}', 400, 'MALFORMED_JSON'],
  ['['.repeat(10_000), 400, 'MALFORMED_JSON'],
  ['null', 400, 'VALIDATION_FAILED'],
  ['[]', 400, 'VALIDATION_FAILED'],
  ['"{}"', 400, 'VALIDATION_FAILED'],
  ['1', 400, 'VALIDATION_FAILED'],
  ['{}', 400, 'VALIDATION_FAILED'],
  ['['.repeat(10_000) + ']'.repeat(10_000), 400, 'VALIDATION_FAILED'],
  ['{"output_format":"webp","quality":"85"}', 400, 'VALIDATION_FAILED'],
  ['{"output_format":"webp","quality":85,"quality":101}', 400, 'VALIDATION_FAILED'],
  ['{"output_format":"webp","__proto__":{"quality":1}}', 400, 'VALIDATION_FAILED'],
  ['{"output_format":"webp","constructor":{"prototype":1}}', 400, 'VALIDATION_FAILED'],
  ['{"output_format":"webp","x":"\\ud800"}', 400, 'VALIDATION_FAILED'],
].flatMap(([content, status, code]): RequestCase[] => {
  const given = { ...parameters, content: String(content) };
  const name = String(content).slice(0, 40);
  const answer = [Number(status), String(code)] as const;
  return [
    row(`parameters of ${name}`, [operation, given, file], ...answer),
    row(`parameters of ${name}, behind the file`, [operation, file, given], ...answer),
  ];
});

/** A body in chunks, without a length. */
export function chunked(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += 64 * 1024) {
    const piece = body.subarray(at, at + 64 * 1024);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

const HEADERS: RequestCase[] = [
  row(
    'a packed form',
    [operation, parameters, file],
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    '\nContent-Encoding: gzip',
  ),
  {
    name: 'a length of 600 MB',
    head: `${POST}\n${FORM}\nContent-Length: 600000000`,
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
  },
  {
    name: 'no boundary',
    head: `${POST}\nContent-Type: multipart/form-data\nContent-Length: 2`,
    body: 'xx',
    status: 400,
    code: 'MALFORMED_MULTIPART',
  },
  {
    name: 'no end',
    head: `${POST}\n${FORM}\nTransfer-Encoding: chunked`,
    body: chunked(multipart([operation, parameters, file], { end: false })),
    status: 400,
    code: 'MALFORMED_MULTIPART',
  },
  row(
    'a part with 3,000 header lines',
    [
      operation,
      {
        header: `Content-Disposition: form-data; name="file"; filename="a.png"\r\n${'a: b\r\n'.repeat(3_000)}x: y`,
        content: PICTURE,
      },
    ],
    400,
    'MALFORMED_MULTIPART',
  ),
  row(
    'credentials that do not hold',
    [operation, parameters, file],
    401,
    'UNAUTHENTICATED',
    '\nAuthorization: Bearer wrong',
  ),
  {
    name: 'credentials that do not hold, before the body is sent',
    head: `${POST}\n${FORM}\nContent-Length: 150000\nExpect: 100-continue\nAuthorization: Bearer x`,
    status: 401,
    code: 'UNAUTHENTICATED',
  },
  row(
    'two idempotency keys',
    [operation, parameters, file],
    400,
    'VALIDATION_FAILED',
    '\nIdempotency-Key: a\nIdempotency-Key: b',
  ),
];

/** Forms for POST /api/v1/operations/. */
export const FORM_CASES: RequestCase[] = [...FIELDS, ...PARAMETERS, ...HEADERS];
