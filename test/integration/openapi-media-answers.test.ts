import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiApp, userHeaders } from '../support/api-app.js';
import { expectAsDocumented } from '../support/documented-answer.js';
import { mp4Like } from '../support/http.js';
import { beginImport, completeImport, failImport, MEDIA } from '../support/media-without-worker.js';
import { fetchDocument, requestOf, routesOf, type ApiDocument } from '../support/openapi.js';

const ASSET = `${MEDIA}/{id}`;
const IMPORT = `${MEDIA}/import-from-url`;

const json = { 'content-type': 'application/json' };
const user = userHeaders('somebody');
const busy = userHeaders('somebody-busy');

let api: ApiApp;
let document: ApiDocument;
let waiting: string;
let ready: string;
let failed: string;

beforeAll(async () => {
  api = await ApiApp.start({
    ANONYMOUS_ACCESS: 'off',
    RATE_LIMIT_ENABLED: 'true',
    MEDIA_IMPORTS_PER_OWNER: '4',
    MEDIA_MAX_IMAGE_MB: '1',
  });
  document = await fetchDocument(api.url);
  waiting = await beginImport(api, user);
  ready = await beginImport(api, user);
  await completeImport(api, ready);
  failed = await beginImport(api, user);
  await failImport(api, failed);
  for (let n = 0; n < 4; n++) await beginImport(api, busy);
});

afterAll(() => api.stop());

interface Sent {
  headers?: Record<string, string>;
  body?: FormData | string;
}

const call = (method: string, path: string, sent: Sent = {}): Promise<Response> =>
  fetch(api.url + path, { method, ...sent, headers: { ...user, ...sent.headers } });

const send = (method: string, path: string, body: object, headers = {}): Promise<Response> =>
  call(method, path, { headers: { ...json, ...headers }, body: JSON.stringify(body) });

function form(fields: Record<string, string> = {}, bytes: Buffer = mp4Like(64)): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(bytes)]), 'holiday.mp4');
  return form;
}

const largeImage = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(1024 * 1024)]);
const fields = { name: 'Sunset', tags: '["sea"]', metadata: '{"scene":1}', thumbnail: 'content' };
const asked = { url: 'https://media.example.org/a.mp4', type: 'video' };

/** One after another: what is deleted at the end is looked at before. */
const calls: [
  what: string,
  status: number,
  method: string,
  template: string,
  ask: () => Promise<Response>,
][] = [
  ['an address', 202, 'POST', IMPORT, () => send('POST', IMPORT, { ...asked, tags: ['sea'] })],
  [
    'an address of ours',
    400,
    'POST',
    IMPORT,
    () => send('POST', IMPORT, { ...asked, url: 'http://localhost/' }),
  ],
  ['no address', 400, 'POST', IMPORT, () => send('POST', IMPORT, { type: 'video' })],
  ['a form', 415, 'POST', IMPORT, () => call('POST', IMPORT, { body: form() })],
  ['one import too many', 429, 'POST', IMPORT, () => send('POST', IMPORT, asked, busy)],
  ['a file', 202, 'POST', MEDIA, () => call('POST', MEDIA, { body: form(fields) })],
  [
    'a file with bad fields',
    400,
    'POST',
    MEDIA,
    () => call('POST', MEDIA, { body: form({ thumbnail: 'last' }) }),
  ],
  [
    'too large an image',
    413,
    'POST',
    MEDIA,
    () => call('POST', MEDIA, { body: form({}, largeImage) }),
  ],
  ['no token', 401, 'POST', MEDIA, () => fetch(api.url + MEDIA, { method: 'POST' })],
  ['a list', 200, 'GET', MEDIA, () => call('GET', `${MEDIA}/?limit=100`)],
  ['a list of none', 200, 'GET', MEDIA, () => call('GET', `${MEDIA}?type=image&tag=none`)],
  ['a status that is none', 400, 'GET', MEDIA, () => call('GET', `${MEDIA}?status=odd`)],
  ['one that waits', 200, 'GET', ASSET, () => call('GET', `${MEDIA}/${waiting}`)],
  ['one that is ready', 200, 'GET', ASSET, () => call('GET', `${MEDIA}/${ready}`)],
  ['one that failed', 200, 'GET', ASSET, () => call('GET', `${MEDIA}/${failed}`)],
  ['none', 404, 'GET', ASSET, () => call('GET', `${MEDIA}/${randomUUID()}`)],
  [
    'other words',
    200,
    'PATCH',
    ASSET,
    () => send('PATCH', `${MEDIA}/${ready}`, { name: 'b', metadata: { own: [1] } }),
  ],
  ['odd words', 400, 'PATCH', ASSET, () => send('PATCH', `${MEDIA}/${ready}`, { status: 'odd' })],
  ['another try', 200, 'POST', `${ASSET}/retry`, () => call('POST', `${MEDIA}/${failed}/retry`)],
  [
    'another try of what did not fail',
    409,
    'POST',
    `${ASSET}/retry`,
    () => call('POST', `${MEDIA}/${ready}/retry`),
  ],
  ['a cancel', 200, 'POST', `${ASSET}/cancel`, () => call('POST', `${MEDIA}/${waiting}/cancel`)],
  [
    'a cancel too late',
    409,
    'POST',
    `${ASSET}/cancel`,
    () => call('POST', `${MEDIA}/${ready}/cancel`),
  ],
  ['a deletion', 204, 'DELETE', ASSET, () => call('DELETE', `${MEDIA}/${ready}`)],
  ['another deletion', 404, 'DELETE', ASSET, () => call('DELETE', `${MEDIA}/${ready}`)],
];

describe('A real answer is as the document says', () => {
  it.each(calls)('%s: %i of %s %s', async (_what, status, method, template, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    await expectAsDocumented(document, method, template, answer);
  });
});

describe('The document of media assets', () => {
  it('has the rules and defaults that requests are checked by', () => {
    const route = document.paths[MEDIA]?.['post'];
    expect(route?.requestBody?.content?.['multipart/form-data']?.schema).toMatchObject({
      required: ['file'],
      properties: {
        file: { contentMediaType: 'application/octet-stream' },
        name: { type: 'string', minLength: 1, maxLength: 255 },
        tags: { type: 'array', maxItems: 20, default: [] },
        metadata: { type: 'object', default: {} },
        thumbnail: { enum: ['first', 'content'], default: 'first' },
      },
      additionalProperties: false,
    });
    const imports = document.paths[IMPORT]?.['post']?.requestBody?.content?.['application/json'];
    expect(imports?.schema).toMatchObject({
      required: ['url', 'type'],
      properties: { url: { type: 'string', format: 'uri' }, type: { enum: ['video', 'image'] } },
    });
  });

  it('has an example of a body that is taken', async () => {
    for (const path of [IMPORT, ASSET]) {
      const route = routesOf(document).find(
        (one) => one.path === path && ['POST', 'PATCH'].includes(one.method),
      );
      if (route === undefined) throw new Error(`${path} is not documented`);
      const { body, method } = requestOf(route);
      const address = path.replace('{id}', failed);
      const answer = await call(method ?? '', address, { headers: json, body: body as string });
      expect(answer.ok, await answer.text()).toBe(true);
    }
  });
});
