import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiApp, userHeaders } from '../support/api-app.js';
import { expectAsDocumented } from '../support/documented-answer.js';
import { CALLBACK_SECRET, DreamsApi } from '../support/dreams-api.js';
import { fetchDocument, type ApiDocument } from '../support/openapi.js';

const DREAM = '/dreams/{did}';
const FILE = '/dream-videos/{filename}';

const json = { 'content-type': 'application/json' };
const user = userHeaders('somebody');
const busy = userHeaders('somebody-busy');

let api: ApiApp;
let document: ApiDocument;
let idle: string;
let waiting: string;
let running: string;
let ready: string;
let link: string;
let one: string;

/** Dreams are claimed one after another, so each is finished when its turn has come. */
beforeAll(async () => {
  api = await ApiApp.start({
    ANONYMOUS_ACCESS: 'off',
    RATE_LIMIT_ENABLED: 'true',
    DREAMS_PER_OWNER: '3',
    DREAM_MAX_TEXT: '500',
    CALLBACK_SECRET,
  });
  document = await fetchDocument(api.url);
  const dreams = DreamsApi.on(api);
  const sound = { asset_id: randomUUID() };
  const scenes = [{ prompt: 'A lamp', duration: 2 }, { prompt: 'The sea' }];
  idle = await dreams.create({ scenes, music: sound, title: 'T' }, user);
  ready = await dreams.create({ scenes, style: 's', captions: true }, user);
  await dreams.finish(ready, { preview: true }, user);
  const job = await dreams.claim();
  await dreams.makeClips(job, 'a');
  await dreams.complete(job);
  link = new URL((await dreams.show(ready, user)).video_url ?? '').pathname;
  running = await dreams.create({}, user);
  await dreams.finish(running, {}, user);
  await dreams.claim();
  waiting = await dreams.create({}, user);
  await dreams.finish(waiting, {}, user);
  for (let n = 0; n < 3; n++) {
    await dreams.finish(await dreams.create({}, busy), {}, busy);
  }
  one = await dreams.create({}, busy);
});

afterAll(() => api.stop());

const call = (
  method: string,
  path: string,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
): Promise<Response> =>
  fetch(api.url + path, {
    method,
    headers: { ...user, ...(body !== undefined && json), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** One after another: what is deleted at the end is looked at before. */
const calls: [
  what: string,
  status: number,
  method: string,
  template: string,
  ask: () => Promise<Response>,
][] = [
  ['a text', 201, 'POST', '/dreams', () => call('POST', '/dreams', { body: { text: 'a' } })],
  ['no text', 400, 'POST', '/dreams', () => call('POST', '/dreams', { body: {} })],
  [
    'a form',
    415,
    'POST',
    '/dreams',
    () => fetch(`${api.url}/dreams`, { method: 'POST', headers: user, body: new FormData() }),
  ],
  ['no token', 401, 'POST', '/dreams', () => fetch(`${api.url}/dreams`, { method: 'POST' })],
  ['a list', 200, 'GET', '/dreams', () => call('GET', '/dreams/?limit=100')],
  ['a list of none', 200, 'GET', '/dreams', () => call('GET', '/dreams?status=failed')],
  ['a status that is none', 400, 'GET', '/dreams', () => call('GET', '/dreams?status=odd')],
  ['one that is not finished', 200, 'GET', DREAM, () => call('GET', `/dreams/${idle}`)],
  ['one that is rendered', 200, 'GET', DREAM, () => call('GET', `/dreams/${running}`)],
  ['one that is ready', 200, 'GET', DREAM, () => call('GET', `/dreams/${ready}`)],
  ['none', 404, 'GET', DREAM, () => call('GET', `/dreams/${randomUUID()}`)],
  ...[() => idle, () => running, () => ready].map((id): (typeof calls)[number] => [
    'its video',
    200,
    'GET',
    `${DREAM}/video-status`,
    () => call('GET', `/dreams/${id()}/video-status`),
  ]),
  [
    'the finish of what is finished',
    202,
    'POST',
    `${DREAM}/finish`,
    () => call('POST', `/dreams/${running}/finish`),
  ],
  [
    'an odd priority',
    400,
    'POST',
    `${DREAM}/finish`,
    () => call('POST', `/dreams/${running}/finish`, { body: { priority: 1 } }),
  ],
  [
    'a priority of others',
    403,
    'POST',
    `${DREAM}/finish`,
    () => call('POST', `/dreams/${running}/finish`, { body: { priority: 'high' } }),
  ],
  [
    'music that is not there',
    409,
    'POST',
    `${DREAM}/finish`,
    () => call('POST', `/dreams/${idle}/finish`),
  ],
  [
    'one too many',
    429,
    'POST',
    `${DREAM}/finish`,
    () => call('POST', `/dreams/${one}/finish`, { headers: busy }),
  ],
  ['a cancel', 200, 'POST', `${DREAM}/cancel`, () => call('POST', `/dreams/${waiting}/cancel`)],
  [
    'a cancel too late',
    409,
    'POST',
    `${DREAM}/cancel`,
    () => call('POST', `/dreams/${ready}/cancel`),
  ],
  ['what failed', 200, 'GET', DREAM, () => call('GET', `/dreams/${waiting}`)],
  ['another try', 200, 'POST', `${DREAM}/retry`, () => call('POST', `/dreams/${waiting}/retry`)],
  [
    'another try of what did not fail',
    409,
    'POST',
    `${DREAM}/retry`,
    () => call('POST', `/dreams/${ready}/retry`),
  ],
  ['a video', 200, 'GET', FILE, () => fetch(api.url + link)],
  ['a part', 206, 'GET', FILE, () => fetch(api.url + link, { headers: { range: 'bytes=0-1' } })],
  ['a preview', 200, 'GET', FILE, () => fetch(api.url + link.replace('.mp4', '-preview.mp4'))],
  ['a picture', 200, 'GET', FILE, () => fetch(api.url + link.replace('.mp4', '.jpg'))],
  ['no video', 404, 'GET', FILE, () => fetch(`${api.url}/dream-videos/none.mp4`)],
  ['a deletion', 204, 'DELETE', DREAM, () => call('DELETE', `/dreams/${ready}`)],
  ['another deletion', 404, 'DELETE', DREAM, () => call('DELETE', `/dreams/${ready}`)],
];

describe('A real answer is as the document says', () => {
  it.each(calls)('%s: %i of %s %s', async (_what, status, method, template, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    await expectAsDocumented(document, method, template, answer);
  });
});

describe('The document of dreams', () => {
  it('has the rules and limits that requests are checked by', () => {
    const { schemas } = document.components;
    expect(schemas['CreateDream']).toMatchObject({
      required: ['text'],
      properties: {
        text: { type: 'string', minLength: 1, maxLength: 500 },
        scenes: {
          type: 'array',
          maxItems: 12,
          items: { $ref: '#/components/schemas/DreamSceneDto' },
        },
        size: {
          enum: expect.arrayContaining(['1280x720', '720x1280']) as string[],
          default: '1280x720',
        },
      },
      additionalProperties: false,
    });
    const finish = document.paths[`${DREAM}/finish`]?.['post']?.requestBody;
    expect(finish).toMatchObject({
      required: false,
      content: {
        'application/json': {
          schema: {
            properties: {
              priority: { enum: ['low', 'normal', 'high'], default: 'normal' },
              preview: { type: 'boolean', default: false },
            },
          },
        },
      },
    });
  });
});
