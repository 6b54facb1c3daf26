import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiApp, userHeaders } from '../support/api-app.js';
import {
  beginOperation,
  completeOperation,
  describedVideo,
  failOperation,
  OPERATIONS,
} from '../support/operations-without-worker.js';
import { expectAsDocumented } from '../support/documented-answer.js';
import { fetchDocument, type ApiDocument } from '../support/openapi.js';

const OPERATION = `${OPERATIONS}/{id}`;
const DEFINITIONS = '/api/v1/operation-definitions';
const ADMIN_TOKEN = 'the-admin-token-of-these-tests-0123456789';

const json = { 'content-type': 'application/json' };
const user = userHeaders('somebody');
/** With a rate of their own. */
const another = userHeaders('another');

let api: ApiApp;
let document: ApiDocument;
let waiting: string;
let completed: string;
let failed: string;

beforeAll(async () => {
  api = await ApiApp.start({ ANONYMOUS_ACCESS: 'off', RATE_LIMIT_ENABLED: 'true', ADMIN_TOKEN });
  document = await fetchDocument(api.url);
  waiting = await beginOperation(api, user);
  completed = await beginOperation(api, user);
  await completeOperation(api, completed);
  failed = await beginOperation(api, user);
  await failOperation(api, failed);
});

afterAll(() => api.stop());

interface Sent {
  headers?: Record<string, string>;
  body?: FormData | string;
}

const call = (method: string, path: string, sent: Sent = {}): Promise<Response> =>
  fetch(api.url + path, { method, ...sent, headers: { ...user, ...sent.headers } });

const begin = (body: object, by = user): Promise<Response> =>
  call('POST', OPERATIONS, { headers: { ...json, ...by }, body: JSON.stringify(body) });

/** One after another: what is deleted at the end is looked at before. */
const calls: [
  what: string,
  status: number,
  method: string,
  template: string,
  ask: () => Promise<Response>,
][] = [
  [
    'a video',
    202,
    'POST',
    OPERATIONS,
    () => call('POST', OPERATIONS, { body: describedVideo({ parameters: '{"indent":0}' }) }),
  ],
  [
    'a file at an address',
    202,
    'POST',
    OPERATIONS,
    () => begin({ operation: 'media_probe', input_url: 'https://example.com/clip.mp4' }, another),
  ],
  [
    'an address that must not be fetched',
    400,
    'POST',
    OPERATIONS,
    () => begin({ operation: 'media_probe', input_url: 'http://127.0.0.1/' }, another),
  ],
  [
    'an output to go on with that it does not take',
    422,
    'POST',
    OPERATIONS,
    () => begin({ operation: 'media_probe', input_operation: completed }),
  ],
  [
    'an output that is not there yet',
    409,
    'POST',
    OPERATIONS,
    () => begin({ operation: 'media_probe', input_operation: waiting }),
  ],
  [
    'an output of nobody',
    404,
    'POST',
    OPERATIONS,
    () => begin({ operation: 'media_probe', input_operation: randomUUID() }),
  ],
  [
    'parameters out of range',
    400,
    'POST',
    OPERATIONS,
    () => call('POST', OPERATIONS, { body: describedVideo({ parameters: '{"indent":99}' }) }),
  ],
  ['nothing to work on', 400, 'POST', OPERATIONS, () => begin({ operation: 'media_probe' })],
  ['no token', 401, 'POST', OPERATIONS, () => fetch(api.url + OPERATIONS, { method: 'POST' })],
  ['a list', 200, 'GET', OPERATIONS, () => call('GET', `${OPERATIONS}?limit=100`)],
  ['a status that is none', 400, 'GET', OPERATIONS, () => call('GET', `${OPERATIONS}?status=odd`)],
  ['one that waits', 200, 'GET', OPERATION, () => call('GET', `${OPERATIONS}/${waiting}`)],
  ['one that is completed', 200, 'GET', OPERATION, () => call('GET', `${OPERATIONS}/${completed}`)],
  ['one that failed', 200, 'GET', OPERATION, () => call('GET', `${OPERATIONS}/${failed}`)],
  ['none', 404, 'GET', OPERATION, () => call('GET', `${OPERATIONS}/${randomUUID()}`)],
  [
    'how one is doing',
    200,
    'GET',
    `${OPERATION}/status`,
    () => call('GET', `${OPERATIONS}/${failed}/status`),
  ],
  [
    'an output',
    200,
    'GET',
    `${OPERATION}/download`,
    () => call('GET', `${OPERATIONS}/${completed}/download`),
  ],
  [
    'a part of it',
    206,
    'GET',
    `${OPERATION}/download`,
    () => call('GET', `${OPERATIONS}/${completed}/download`, { headers: { range: 'bytes=0-3' } }),
  ],
  [
    'a part past its end',
    416,
    'GET',
    `${OPERATION}/download`,
    () => call('GET', `${OPERATIONS}/${completed}/download`, { headers: { range: 'bytes=999-' } }),
  ],
  [
    'an output too early',
    409,
    'GET',
    `${OPERATION}/download`,
    () => call('GET', `${OPERATIONS}/${waiting}/download`),
  ],
  [
    'another try',
    200,
    'POST',
    `${OPERATION}/retry`,
    () => call('POST', `${OPERATIONS}/${failed}/retry`),
  ],
  [
    'another try of what did not fail',
    409,
    'POST',
    `${OPERATION}/retry`,
    () => call('POST', `${OPERATIONS}/${completed}/retry`),
  ],
  [
    'a cancel',
    200,
    'POST',
    `${OPERATION}/cancel`,
    () => call('POST', `${OPERATIONS}/${waiting}/cancel`),
  ],
  [
    'a cancel too late',
    409,
    'POST',
    `${OPERATION}/cancel`,
    () => call('POST', `${OPERATIONS}/${completed}/cancel`),
  ],
  ['a deletion', 200, 'DELETE', OPERATION, () => call('DELETE', `${OPERATIONS}/${completed}`)],
  [
    'another deletion',
    404,
    'DELETE',
    OPERATION,
    () => call('DELETE', `${OPERATIONS}/${completed}`),
  ],
  ['the operations', 200, 'GET', DEFINITIONS, () => call('GET', DEFINITIONS)],
  [
    'an operation',
    200,
    'GET',
    `${DEFINITIONS}/{name}`,
    () => call('GET', `${DEFINITIONS}/image_resize`),
  ],
  [
    'no such operation',
    404,
    'GET',
    `${DEFINITIONS}/{name}`,
    () => call('GET', `${DEFINITIONS}/image_burn`),
  ],
  ['the queues', 200, 'GET', '/api/v1/queues', () => call('GET', '/api/v1/queues')],
  ['no token', 401, 'GET', '/api/v1/queues', () => fetch(`${api.url}/api/v1/queues`)],
  ['the caller', 200, 'GET', '/api/v1/session', () => call('GET', '/api/v1/session')],
  ['no token', 401, 'GET', '/api/v1/session', () => fetch(`${api.url}/api/v1/session`)],
  [
    'the metrics',
    200,
    'GET',
    '/metrics',
    () => call('GET', '/metrics', { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } }),
  ],
  ['a user’s token', 401, 'GET', '/metrics', () => call('GET', '/metrics')],
];

describe('A real answer is as the document says', () => {
  it.each(calls)('%s: %i of %s %s', async (_what, status, method, template, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    await expectAsDocumented(document, method, template, answer);
  });
});
