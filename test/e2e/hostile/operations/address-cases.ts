import { NOBODY, type RequestCase } from '../request-cases.js';

const LIST = '/api/v1/operations';

/** What can be asked of one operation. */
const ROUTES = [
  ['GET', ''],
  ['GET', '/status'],
  ['GET', '/download'],
  ['HEAD', '/download'],
  ['POST', '/retry'],
  ['POST', '/cancel'],
  ['DELETE', ''],
] as const;

const IDS = [
  [NOBODY, 404, 'NOT_FOUND'],
  ['x', 404, 'NOT_FOUND'],
  ['null', 404, 'NOT_FOUND'],
  [`${NOBODY}'%20OR%201=1`, 404, 'NOT_FOUND'],
  [`${NOBODY}%0d%0aSet-Cookie:%20x`, 404, 'NOT_FOUND'],
  [`{${NOBODY}}`, 404, 'NOT_FOUND'],
  [NOBODY.replaceAll('-', ''), 404, 'NOT_FOUND'],
  ['..%2f..%2fetc%2fpasswd', 404, 'NOT_FOUND'],
  ['__proto__', 404, 'NOT_FOUND'],
  ['x'.repeat(5_000), 404, 'NOT_FOUND'],
  [`${NOBODY}%00`, 400, 'VALIDATION_FAILED'],
  ['%c0%ae', 400, 'VALIDATION_FAILED'],
  ['%', 400, 'VALIDATION_FAILED'],
] as const;

const OF_ONE: RequestCase[] = ROUTES.flatMap(([method, action]) =>
  IDS.map(([id, status, code]) => ({
    name: `${method} ${action} of ${id.slice(0, 50)}`,
    head: `${method} ${LIST}/${id}${action}/`,
    status,
    // What HEAD answers has no body to hold a code.
    ...(method === 'HEAD' ? {} : { code }),
  })),
);

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

const QUERIES: RequestCase[] = [
  'limit=0',
  'limit=-1',
  'limit=101',
  'limit=1e9',
  'limit=1.5',
  'limit=',
  'limit=%2010',
  'limit=0x10',
  'limit=10&limit=20',
  'limit[]=10',
  'limit[$ne]=1',
  'status=',
  'status=done',
  'status=QUEUED',
  'status=queued%27--',
  'status=queued&status=failed',
  'status[]=queued',
  `operation=${'x'.repeat(101)}`,
  'operation=a&operation=b',
  'operation=%00',
  'cursor=',
  'cursor=%27',
  'cursor=null',
  `cursor=${'A'.repeat(201)}`,
  `cursor=${NOBODY}`,
  `cursor=${encoded(`1.${NOBODY}`)}%3D`,
  `cursor=${encoded(`1.${NOBODY} `)}`,
  `cursor=${encoded(`-1.${NOBODY}`)}`,
  `cursor=${encoded(`1e3.${NOBODY}`)}`,
  `cursor=${encoded(`9999999999999999.${NOBODY}`)}`,
  `cursor=${encoded("1.' OR 1=1")}`,
  `cursor=${encoded(`NaN.${NOBODY}`)}`,
  'page=-1',
  'sort=id;drop',
  'owner_id=x',
  'ownerId=x',
  '__proto__=1',
  '__proto__[x]=1',
  'constructor=1',
  'toString=1',
  'hasOwnProperty=1',
  'then=1',
  'a[]=1&a[b]=2',
  'id[$ne]=x',
  Array.from({ length: 500 }, (_, n) => `a${n}=1`).join('&'),
].map((query) => ({
  name: `GET ?${query.slice(0, 60)}`,
  head: `GET ${LIST}/?${query}`,
  status: 400,
  code: 'VALIDATION_FAILED',
}));

/** What is odd, and in order. */
const IN_ORDER: RequestCase[] = [
  [`${LIST}?limit=100`, 200],
  [`${LIST}/?operation=%27%20OR%201=1`, 200],
  [`${LIST}/?status=pending`, 200],
  [`${LIST}/?cursor=${encoded(`0.${NOBODY}`)}`, 200],
  [`${LIST}/?cursor=${encoded(`999999999999999.${NOBODY}`)}`, 200],
  ['/openapi.json?x=%00', 400],
  ['/api/v1/queues/?owner_id=x', 200],
  ['/api/v1/session/?id=x', 200],
].map(([path, status]) => ({
  name: `GET ${String(path).slice(0, 60)}`,
  head: `GET ${String(path)}`,
  status: Number(status),
  ...(status === 400 && { code: 'VALIDATION_FAILED' }),
}));

const ELSEWHERE: RequestCase[] = [
  '/api/v1/operation-definitions/none',
  '/api/v1/operation-definitions/__proto__',
  '/api/v1/operation-definitions/toString',
  '/api/v1/operation-definitions/..%2fqueues',
  '/api/v1/operation-definitions/MEDIA_PROBE',
  '/api/v1/queues/video_queue',
  '/api/v1/session/x',
  '/docs/none.js',
  '/docs/..%2f..%2fpackage.json',
  '/docs/%2e%2e%2fpackage.json',
  '/docs/../package.json',
  '/docs/..%5c..%5cpackage.json',
  '/openapi.json/x',
  '/admin/queues',
  '/admin/queues/..%2f..%2fx',
  '/admin/queues/api/queues',
  '/api/v1/operations/x/x',
].map((path) => ({ name: `GET ${path}`, head: `GET ${path}`, status: 404, code: 'NOT_FOUND' }));

/** Who comes by way of another machine is not the machine itself. */
const FORWARDED: RequestCase[] = ['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1'].map(
  (header) => ({
    name: `GET /metrics with ${header}`,
    head: `GET /metrics\n${header}`,
    status: 404,
    code: 'NOT_FOUND',
  }),
);

const METHODS: RequestCase[] = [
  `${LIST}/`,
  `${LIST}/${NOBODY}/`,
  `${LIST}/${NOBODY}/status/`,
  `${LIST}/${NOBODY}/download/`,
  `${LIST}/${NOBODY}/retry/`,
  `${LIST}/${NOBODY}/cancel/`,
  '/api/v1/operation-definitions/',
  '/api/v1/operation-definitions/media_probe/',
  '/api/v1/queues/',
  '/api/v1/session/',
  '/metrics',
  '/openapi.json',
  '/docs',
].flatMap((path) => [
  ...['PUT', 'PATCH', 'TRACE'].map((method) => ({
    name: `${method} ${path}`,
    head: `${method} ${path}`,
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
  })),
  { name: `OPTIONS ${path}`, head: `OPTIONS ${path}`, status: 204 },
]);

/** Requests for what is not there, or that nobody may make so. */
export const ADDRESS_CASES: RequestCase[] = [
  ...OF_ONE,
  ...QUERIES,
  ...IN_ORDER,
  ...ELSEWHERE,
  ...FORWARDED,
  ...METHODS,
];
