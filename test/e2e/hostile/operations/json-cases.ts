import { NOBODY, type RequestCase } from '../request-cases.js';

const ROUTE = '/api/v1/operations/';
const JSON_TYPE = 'Content-Type: application/json';

const posted = (body: string | Buffer, more = JSON_TYPE, route = ROUTE): string =>
  `POST ${route}\n${more}\nContent-Length: ${Buffer.byteLength(body)}`;

/** A body and what it is refused with. */
const body = (
  name: string,
  text: string | Buffer,
  status = 400,
  code = 'VALIDATION_FAILED',
  headers?: string,
): RequestCase => ({ name, head: posted(text, headers), body: text, status, code });

/** What would be taken, but for an operation that is not there, with more of its members. */
const asked = (more: string): string =>
  `{"operation":"media_probe","input_operation":"${NOBODY}"${more === '' ? '' : `,${more}`}}`;

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const members = (count: number): string =>
  Array.from({ length: count }, (_, n) => `"k${n}":1`).join(',');

const NO_OBJECTS = [
  body('null', 'null', 400, 'MALFORMED_JSON'),
  body('text', '"x"', 400, 'MALFORMED_JSON'),
  body('a number', '1', 400, 'MALFORMED_JSON'),
  body('a word', 'operation', 400, 'MALFORMED_JSON'),
  body('an object that does not end', '{"operation":"media_probe"', 400, 'MALFORMED_JSON'),
  body('an object and more', `${asked('')}{}`, 400, 'MALFORMED_JSON'),
  body('a mark of the byte order', `\ufeff${asked('')}`, 400, 'MALFORMED_JSON'),
  body('bytes of no encoding', Buffer.from('7b2261223a22ff227d', 'hex'), 400, 'MALFORMED_JSON'),
  body('a list', '[]'),
  body('a list of what is asked', `[${asked('')}]`),
  body('an empty object', '{}'),
  body('nothing', ''),
];

const TOO_MUCH = [
  body('ten thousand lists that do not end', '['.repeat(10_000), 400, 'MALFORMED_JSON'),
  body('ten thousand lists', nested(10_000)),
  body('a name of ten thousand lists', `{"operation":${nested(10_000)}}`),
  body('parameters of ten thousand lists', asked(`"parameters":{"indent":${nested(10_000)}}`)),
  body('5,000 members', asked(members(5_000))),
  body('5,000 parameters', asked(`"parameters":{${members(5_000)}}`)),
  body('100,000 members', asked(members(100_000)), 413, 'PAYLOAD_TOO_LARGE'),
  body('a megabyte of text', asked(`"x":"${'x'.repeat(1e6)}"`), 413, 'PAYLOAD_TOO_LARGE'),
];

const OLD_FORM = 'Content-Type: application/x-www-form-urlencoded';
const UTF_16 = `${JSON_TYPE}; charset=utf-16`;

const OF_OTHER_TYPES = [
  body('text that calls itself text', asked(''), 415, undefined, 'Content-Type: text/plain'),
  body('a form of another kind', 'operation=media_probe', 415, undefined, OLD_FORM),
  body('UTF-16', asked(''), 415, undefined, UTF_16),
  body('packed JSON', asked(''), 415, undefined, `${JSON_TYPE}\nContent-Encoding: gzip`),
  body('no type', asked(''), 415, undefined, 'X: y'),
].map((row) => ({ ...row, code: 'UNSUPPORTED_MEDIA_TYPE' }));

const WRONG_MEMBERS = [
  '"operation":null',
  '"operation":["media_probe"]',
  '"operation":{"$ne":null}',
  '"operation":"MEDIA_PROBE"',
  '"operation":"media_probe\\u0000"',
  '"operation":"\\ud800"',
  '"operation":"__proto__"',
  '"operation":"toString"',
  '"operation":"../catalog/media-probe"',
  '"operation":"media_probe; ls"',
  `"operation":"${'x'.repeat(10_000)}"`,
  '"parameters":null',
  '"parameters":[]',
  '"parameters":[{"indent":1}]',
  '"parameters":"{}"',
  '"parameters":"{\\"indent\\":1}"',
  '"parameters":1',
  '"parameters":{"indent":1,"indent":99}',
  '"parameters":{"indent":{"valueOf":1}}',
  '"parameters":{"unknown":1}',
  '"parameters":{"output":"x"}',
  '"parameters":{"":1}',
  '"parameters":{"a.b":1}',
  '"parameters":{"then":1}',
  '"input_operation":null',
  '"input_operation":""',
  '"input_operation":[]',
  '"input_operation":{"id":1}',
  '"input_operation":1',
  '"input_operation":"x"',
  `"input_operation":["${NOBODY}"]`,
  `"input_operation":"${NOBODY} "`,
  `"input_operation":"${NOBODY}' OR 1=1"`,
  `"input_operation":"${NOBODY}\\u0000"`,
  '"cache":null',
  '"cache":"false"',
  '"cache":0',
  '"cache":{}',
  '"file":null',
  '"file":"x"',
  '"file":"file:///x"',
  '"file":{"path":"x"}',
  '"id":"x"',
  '"owner_id":"x"',
  '"ownerId":"x"',
  '"status":"completed"',
  '"progress":100',
  '"output_file":{"key":"x"}',
  '"cache_key":"x"',
  '"input_key":"uploads/x"',
  '"expires_at":"2099-01-01T00:00:00Z"',
  '"priority":1',
  '"webhook_url":"http://127.0.0.1"',
  '"then":{}',
].map((member) => body(member.slice(0, 60), asked(member)));

/** Every object has these: they must be seen all the same. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype).flatMap((name) => [
  body(`a member called ${name}`, asked(`"${name}":{"indent":1}`)),
  body(`a parameter called ${name}`, asked(`"parameters":{"${name}":{"indent":1}}`)),
]);

/** The same body with one more thing wrong in it would be refused: this one is wrong in nothing else. */
const CONTROL = [
  body('an operation that is not there', asked(''), 404, 'NOT_FOUND'),
  body('the last of two', asked('"parameters":{"indent":99,"indent":1}'), 404, 'NOT_FOUND'),
];

const KEYED = [
  ['empty', ''],
  ['of 256 characters', 'k'.repeat(256)],
  ['with a space', 'a b'],
  ['with a tab', 'a\tb'],
  ['in Latin-1', 'caf\xe9'],
  ['given twice', 'a\nIdempotency-Key: b'],
].map(([what = '', key = '']) =>
  body(
    `an idempotency key ${what}`,
    asked(''),
    400,
    'VALIDATION_FAILED',
    `${JSON_TYPE}\nIdempotency-Key: ${key}`,
  ),
);

/** Bodies for POST /api/v1/operations/ in JSON. */
export const JSON_CASES: RequestCase[] = [
  ...NO_OBJECTS,
  ...TOO_MUCH,
  ...OF_OTHER_TYPES,
  ...WRONG_MEMBERS,
  ...INHERITED,
  ...CONTROL,
  ...KEYED,
];
