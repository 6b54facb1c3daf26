import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StoragePort } from '../../src/ports/storage.port.js';
import { ApiApp, userHeaders } from '../support/api-app.js';
import { mp4Like } from '../support/http.js';
import { waitFor } from '../support/wait.js';
import { expectAsDocumented, responseOf } from '../support/documented-answer.js';
import { departures, fetchDocument, type ApiDocument } from '../support/openapi.js';

const CONVERSIONS = '/api/v1/conversions';
const CONVERSION = `${CONVERSIONS}/{id}`;
const ITEMS = '/api/items';

let api: ApiApp;
let document: ApiDocument;
let id: string;
let gif: string;

beforeAll(async () => {
  api = await ApiApp.start({
    ANONYMOUS_ACCESS: 'off',
    RATE_LIMIT_ENABLED: 'true',
    RATE_LIMIT_UPLOADS_PER_HOUR: '5',
  });
  document = await fetchDocument(api.url);
  const answer = await call('POST', CONVERSIONS, { body: video() });
  ({ id, gif_filename: gif } = (await answer.json()) as { id: string; gif_filename: string });
});

afterAll(() => api.stop());

const user = userHeaders('somebody');

function video(fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('video', new Blob([mp4Like(64)]), 'holiday.mp4');
  return form;
}

interface Sent {
  headers?: Record<string, string>;
  body?: FormData | string;
}

const call = (method: string, path: string, sent: Sent = {}): Promise<Response> =>
  fetch(api.url + path, { method, ...sent, headers: { ...user, ...sent.headers } });

const json = { 'content-type': 'application/json' };

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
    CONVERSIONS,
    () => call('POST', CONVERSIONS, { body: video({ fps: '10' }) }),
  ],
  [
    'a video for a task',
    202,
    'POST',
    `${ITEMS}/convert-video-to-gif`,
    () => call('POST', `${ITEMS}/convert-video-to-gif`, { body: video() }),
  ],
  [
    'fields out of range',
    400,
    'POST',
    CONVERSIONS,
    () => call('POST', CONVERSIONS, { body: video({ fps: '99', width: 'wide' }) }),
  ],
  [
    'an upload that is JSON',
    415,
    'POST',
    CONVERSIONS,
    () => call('POST', CONVERSIONS, { headers: json, body: '{}' }),
  ],
  [
    'one upload too many',
    429,
    'POST',
    CONVERSIONS,
    () => call('POST', CONVERSIONS, { body: video() }),
  ],
  ['no token', 401, 'POST', CONVERSIONS, () => fetch(api.url + CONVERSIONS, { method: 'POST' })],
  ['a list', 200, 'GET', CONVERSIONS, () => call('GET', CONVERSIONS)],
  ['too long a list', 400, 'GET', CONVERSIONS, () => call('GET', `${CONVERSIONS}?limit=101`)],
  ['a conversion', 200, 'GET', CONVERSION, () => call('GET', `${CONVERSIONS}/${id}`)],
  [
    'no such conversion',
    404,
    'GET',
    CONVERSION,
    () => call('GET', `${CONVERSIONS}/${randomUUID()}`),
  ],
  [
    'a task',
    200,
    'GET',
    `${ITEMS}/conversion-status/{taskId}`,
    () => call('GET', `${ITEMS}/conversion-status/${id}`),
  ],
  [
    'the finished ones',
    200,
    'POST',
    `${ITEMS}/process-completed-videos`,
    () => call('POST', `${ITEMS}/process-completed-videos`),
  ],
  [
    'a retry too early',
    409,
    'POST',
    `${CONVERSION}/retry`,
    () => call('POST', `${CONVERSIONS}/${id}/retry`),
  ],
  [
    'broken JSON',
    400,
    'POST',
    `${CONVERSION}/cancel`,
    () => call('POST', `${CONVERSIONS}/${id}/cancel`, { headers: json, body: '{' }),
  ],
  [
    'a cancel',
    200,
    'POST',
    `${CONVERSION}/cancel`,
    () => call('POST', `${CONVERSIONS}/${id}/cancel`),
  ],
  [
    'a GIF that is not made',
    404,
    'GET',
    '/gifs/{gifFilename}',
    () => fetch(`${api.url}/gifs/${gif}`),
  ],
  [
    'a file without a signature',
    403,
    'GET',
    '/storage/{key}',
    () => fetch(`${api.url}/storage/any`),
  ],
  ['a deletion', 204, 'DELETE', CONVERSION, () => call('DELETE', `${CONVERSIONS}/${id}`)],
  ['liveness', 200, 'GET', '/livez', () => fetch(`${api.url}/livez`)],
  ['readiness', 200, 'GET', '/readyz', () => fetch(`${api.url}/readyz`)],
  ['health', 200, 'GET', '/api/v1/health', () => fetch(`${api.url}/api/v1/health`)],
  ['the document', 200, 'GET', '/openapi.json', () => fetch(`${api.url}/openapi.json`)],
];

describe('A real answer is as the document says', () => {
  it.each(calls)('%s: %i of %s %s', async (_what, status, method, template, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    await expectAsDocumented(document, method, template, answer);
  });

  it.each(['/readyz', '/api/v1/health'])('while storage is down: 503 of GET %s', async (path) => {
    const storage = api.app.get(StoragePort, { strict: false });
    const check = vi.spyOn(storage, 'check').mockRejectedValue(new Error('gone'));
    try {
      const answer = await waitFor('the state to be looked at again', async () => {
        const response = await fetch(api.url + path);
        return response.status === 503 && response;
      });
      await expectAsDocumented(document, 'GET', path, answer);
    } finally {
      check.mockRestore();
    }
  });

  it('and one that is not is found out', async () => {
    const { content } = responseOf(document, 'GET', '/livez', 200);
    const schema = content?.['application/json']?.schema;
    expect(await departures(document, schema, { status: 'well' })).toHaveLength(1);
    expect(await departures(document, schema, { status: 'ok', since: 1 })).toHaveLength(1);
    expect(await departures(document, schema, {})).toHaveLength(1);
  });
});
