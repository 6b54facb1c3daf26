import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userHeaders } from '../support/api-app.js';
import { expectAsDocumented } from '../support/documented-answer.js';
import { GenerationsApi } from '../support/generations-api.js';
import { fetchDocument, requestOf, routesOf, type ApiDocument } from '../support/openapi.js';

const START = '/api/v1/replicate/{model}';
const JOB = '/api/v1/replicate/jobs/{jobId}';
const T2V = '/api/v1/replicate/wan-video-t2v';

const user = userHeaders('somebody');

let under: GenerationsApi;
let bare: GenerationsApi;
let document: ApiDocument;
let id: string;

beforeAll(async () => {
  under = await GenerationsApi.start({ ANONYMOUS_ACCESS: 'off' });
  bare = await GenerationsApi.start({ REPLICATE_API_TOKEN: '' });
  document = await fetchDocument(under.api.url);
  const { body } = await under.post(T2V, { prompt: 'a lighthouse' }, user);
  id = body.job_id;
});
afterAll(async () => {
  await under.stop();
  await bare.stop();
});

function send(path: string, body?: unknown, headers: object = user): Promise<Response> {
  return fetch(under.api.url + path, {
    method: 'POST',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const look = (job: string, headers: object = user): Promise<Response> =>
  fetch(`${under.api.url}/api/v1/replicate/jobs/${job}`, { headers: { ...headers } });

const calls: [
  what: string,
  status: number,
  method: string,
  template: string,
  ask: () => Promise<Response>,
][] = [
  ['a wish', 202, 'POST', START, () => send(T2V, { prompt: 'a lighthouse' })],
  ['a wish that is none', 400, 'POST', START, () => send(T2V, { prompt: '' })],
  [
    'a picture of our own',
    400,
    'POST',
    START,
    () => send('/api/v1/replicate/wan-video-i2v', { prompt: 'x', image: 'http://127.0.0.1/' }),
  ],
  ['a wish of nobody', 401, 'POST', START, () => send(T2V, { prompt: 'x' }, {})],
  ['another model', 404, 'POST', START, () => send('/api/v1/replicate/none', { prompt: 'x' })],
  [
    'a wish that nobody grants',
    503,
    'POST',
    START,
    () =>
      fetch(bare.api.url + T2V, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'x' }),
      }),
  ],
  ['a look', 200, 'GET', JOB, () => look(id)],
  ['a look at nothing', 404, 'GET', JOB, () => look(randomUUID())],
  ['a look of nobody', 401, 'GET', JOB, () => look(id, {})],
  ['a cancel', 200, 'POST', `${JOB}/cancel`, () => send(`/api/v1/replicate/jobs/${id}/cancel`)],
  [
    'a second cancel',
    409,
    'POST',
    `${JOB}/cancel`,
    () => send(`/api/v1/replicate/jobs/${id}/cancel`),
  ],
];

describe('What the document says of generation', () => {
  it.each(calls)('holds for %s (%i)', async (_, status, method, template, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    await expectAsDocumented(document, method, template, answer);
  });

  it('holds an example that is taken', async () => {
    const route = routesOf(document).find(({ path }) => path === START);
    if (route === undefined) throw new Error('It is not there');
    const { headers, ...request } = requestOf(route);
    const answer = await fetch(under.api.url + T2V, {
      ...request,
      headers: { ...(headers as object), ...user },
    });
    expect(answer.status).toBe(202);
  });

  it('tells what each model takes', () => {
    const { schemas } = document.components;
    expect(schemas['WanVideoT2vInput']).toMatchObject({
      required: ['prompt'],
      properties: {
        size: { enum: ['480p', '720p', '1080p'], default: '720p' },
        duration: { enum: ['5s', '10s'], default: '5s' },
      },
    });
    expect(schemas['WanVideoI2vInput']).toMatchObject({
      required: expect.arrayContaining(['prompt', 'image']) as string[],
    });
    expect(schemas['StartGeneration']).toBeDefined();
  });

  it('says nothing of the webhook, which is the provider’s alone', () => {
    expect(Object.keys(document.paths)).not.toContain('/api/v1/replicate/webhook');
  });
});
