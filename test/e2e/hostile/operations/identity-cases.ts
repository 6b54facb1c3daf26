import { createHmac } from 'node:crypto';
import type { RequestCase } from '../request-cases.js';

export const JWT_SECRET = 'a-secret-of-the-hostile-suite-that-is-long-enough';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Seconds from now, as tokens count time. */
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

const claims = (more: object = {}): object => ({
  sub: 'somebody',
  iat: inSeconds(0),
  exp: inSeconds(3600),
  ...more,
});

function signed(payload: object, header: object = { alg: 'HS256' }, secret = JWT_SECRET): string {
  const text = `${part(header)}.${part(payload)}`;
  const hash = (header as { alg: string }).alg === 'HS512' ? 'sha512' : 'sha256';
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}

/** The headers of a caller whose token is good. */
export const bearer = (sub: string): Record<string, string> => ({
  authorization: `Bearer ${signed(claims({ sub }))}`,
});

const fine = signed(claims());
const [head = '', body = '', signature = ''] = fine.split('.');

const TOKENS: [name: string, authorization: string][] = [
  ['no scheme', fine],
  ['a scheme alone', 'Bearer'],
  ['another scheme', `Basic ${fine}`],
  ['two tokens in one', `Bearer ${fine} ${fine}`],
  ['two headers', `Bearer ${fine}\nAuthorization: Bearer ${fine}`],
  ...['none', 'None', 'nOnE', 'NONE'].map((alg): [string, string] => [
    `the algorithm ${alg}`,
    `Bearer ${part({ alg })}.${body}.`,
  ]),
  ['another algorithm', `Bearer ${signed(claims(), { alg: 'HS512' })}`],
  ['an algorithm of keys in pairs', `Bearer ${part({ alg: 'RS256' })}.${body}.${signature}`],
  ['another secret', `Bearer ${signed(claims(), { alg: 'HS256' }, 'another secret')}`],
  ['an empty secret', `Bearer ${signed(claims(), { alg: 'HS256' }, '')}`],
  ['no signature', `Bearer ${head}.${body}.`],
  ['no signature at all', `Bearer ${head}.${body}`],
  ['a bit of the signature turned', `Bearer ${head}.${body}.${signature.replace(/^./, turned)}`],
  [
    'another subject under the signature',
    `Bearer ${head}.${part(claims({ sub: 'b' }))}.${signature}`,
  ],
  ['a critical header', `Bearer ${signed(claims(), { alg: 'HS256', crit: ['x'], x: 1 })}`],
  ['an end that is past', `Bearer ${signed(claims({ exp: inSeconds(-3600) }))}`],
  ['no end', `Bearer ${signed({ sub: 'somebody', iat: inSeconds(0) })}`],
  ['an end in words', `Bearer ${signed(claims({ exp: String(inSeconds(60)) }))}`],
  ['an end in ten years', `Bearer ${signed(claims({ exp: inSeconds(315_360_000) }))}`],
  ['a beginning to come', `Bearer ${signed(claims({ nbf: inSeconds(3600) }))}`],
  ['no subject', `Bearer ${signed(claims({ sub: undefined }))}`],
  ['an empty subject', `Bearer ${signed(claims({ sub: '' }))}`],
  ['a subject that is a list', `Bearer ${signed(claims({ sub: ['somebody'] }))}`],
  ['NUL in the subject', `Bearer ${signed(claims({ sub: 'a\0b' }))}`],
];

function turned(letter: string): string {
  return letter === 'A' ? 'B' : 'A';
}

const ROUTES = [
  'GET /api/v1/operations/',
  'GET /api/v1/session/',
  'GET /api/v1/operations/00000000-0000-4000-8000-000000000000/download/',
];

/** Callers who claim to be somebody. */
export const IDENTITY_CASES: RequestCase[] = [
  ...TOKENS.flatMap(([name, authorization]) =>
    ROUTES.map((route) => ({
      name: `${route} with ${name}`,
      head: `${route}\nAuthorization: ${authorization}`,
      status: 401,
      code: 'UNAUTHENTICATED',
    })),
  ),
  ...['../../dev/null', "' OR 1=1", 'http://127.0.0.1:1/jwks'].map((kid) => ({
    name: `a key that is named elsewhere: ${kid}`,
    head: `GET /api/v1/operations/\nAuthorization: Bearer ${signed(claims(), { alg: 'HS256', kid, jku: kid, x5u: kid }, 'x')}`,
    status: 401,
    code: 'UNAUTHENTICATED',
  })),
  {
    name: 'a token of 20 kB',
    head: `GET /api/v1/operations/\nAuthorization: Bearer ${'x'.repeat(20_000)}`,
    status: 431,
    code: 'HEADERS_TOO_LARGE',
  },
  {
    name: 'a token in the address',
    head: `GET /api/v1/operations/?access_token=${fine}`,
    status: 400,
    code: 'VALIDATION_FAILED',
  },
];
