import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConversionBody } from '../support/client.js';
import { makeVideo } from '../support/media.js';
import { Stack, STACK_SECRET } from '../support/stack.js';

interface Asked {
  key?: string;
  token?: string;
  video?: Buffer;
  name?: string;
  fields?: Record<string, string>;
  path?: string;
}

interface Told {
  status: number;
  replayed: boolean;
  text: string;
  body: ConversionBody & { code?: string };
}

let stack: Stack;
let urls: string[] = [];
let video: Buffer;
let otherVideo: Buffer;

async function post(asked: Asked, api = 0): Promise<Told> {
  const form = new FormData();
  for (const [name, value] of Object.entries(asked.fields ?? {})) form.set(name, value);
  const bytes = new Uint8Array(asked.video ?? video);
  form.set('video', new Blob([bytes]), asked.name ?? 'cups.mp4');
  const response = await fetch(`${urls[api] ?? ''}${asked.path ?? '/api/v1/conversions'}`, {
    method: 'POST',
    headers: {
      ...(asked.key === undefined ? {} : { 'Idempotency-Key': asked.key }),
      ...(asked.token === undefined ? {} : { Authorization: `Bearer ${asked.token}` }),
    },
    body: form,
  });
  const text = await response.text();
  return {
    status: response.status,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    text,
    body: JSON.parse(text) as Told['body'],
  };
}

const count = async (table: 'conversions' | 'jobs'): Promise<number> =>
  (await stack.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? 0;

const uploads = async (): Promise<number> =>
  (await stack.s3.keys()).filter((key) => key.startsWith('uploads/')).length;

beforeAll(async () => {
  stack = await Stack.start();
  const apis = await Promise.all([stack.startApi(), stack.startApi()]);
  urls = apis.map(({ url }) => url);
  video = await readFile(await makeVideo(stack.folder, { name: 'cups.mp4', seconds: 1 }));
  otherVideo = await readFile(await makeVideo(stack.folder, { name: 'park.mp4', seconds: 2 }));
});

afterAll(() => stack.stop());

describe('A request with an Idempotency-Key', () => {
  it('starts work once, however often it is sent', async () => {
    const key = randomUUID();
    const [conversions, stored] = [await count('conversions'), await uploads()];
    const first = await post({ key, fields: { fps: '10', width: '64' } });
    const again = await post({ key, fields: { width: '64', fps: '10' } }, 1);
    expect([first.status, first.replayed]).toEqual([202, false]);
    expect([again.status, again.replayed]).toEqual([202, true]);
    expect(again.text).toBe(first.text);
    expect(await count('conversions')).toBe(conversions + 1);
    expect(await uploads()).toBe(stored + 1);
  });

  it('starts work once when it is sent ten times at the same moment, to two instances', async () => {
    const key = randomUUID();
    const before = await count('jobs');
    const told = await Promise.all(Array.from({ length: 10 }, (_, n) => post({ key }, n % 2)));
    expect(new Set(told.map(({ body }) => body.id)).size).toBe(1);
    expect(told.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 202));
    expect(told.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await count('jobs')).toBe(before + 1);
  });

  it.each<[string, () => Asked]>([
    ['another file', () => ({ video: otherVideo })],
    ['another name', () => ({ name: 'mugs.mp4' })],
    ['another field', () => ({ fields: { fps: '11' } })],
    ['another route', () => ({ path: '/api/items/convert-video-to-gif' })],
  ])('is refused when it asks with the same key for %s', async (_name, other) => {
    const key = randomUUID();
    await post({ key });
    const before = [await count('jobs'), await uploads()];
    const told = await post({ key, ...other() });
    expect([told.status, told.body.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect([await count('jobs'), await uploads()]).toEqual(before);
  });

  it('that was refused does not use the key up', async () => {
    const key = randomUUID();
    expect((await post({ key, fields: { fps: '99' } })).status).toBe(400);
    const told = await post({ key, fields: { fps: '9' } });
    expect([told.status, told.replayed]).toEqual([202, false]);
  });

  it('starts work anew once the answer has been kept long enough', async () => {
    const key = randomUUID();
    const first = await post({ key });
    await stack.query(
      `UPDATE idempotent_answers SET created_at = now() - interval '25 hours' WHERE key = $1`,
      [key],
    );
    const again = await post({ key });
    expect([again.status, again.replayed]).toEqual([202, false]);
    expect(again.body.id).not.toBe(first.body.id);
  });

  it.each([
    ['is empty', ''],
    ['has 300 characters', 'k'.repeat(300)],
    ['has a space', 'a b'],
  ])('is refused when the key %s, and nothing is stored', async (_name, key) => {
    const before = await uploads();
    const told = await post({ key });
    expect([told.status, told.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(await uploads()).toBe(before);
  });
});

it('A body that nests too deep to be compared is refused', async () => {
  const body = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000);
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
  const url = `${urls[0] ?? ''}/api/v1/conversions/${randomUUID()}/retry`;
  const response = await fetch(url, { method: 'POST', headers, body });
  expect([response.status, ((await response.json()) as Told['body']).code]).toEqual([
    400,
    'VALIDATION_FAILED',
  ]);
});

describe('Two callers', () => {
  it('may use the same key, each for work of their own', async () => {
    const key = randomUUID();
    const now = Math.floor(Date.now() / 1000);
    const tokens = await Promise.all(
      ['user-1', 'user-2'].map((sub) =>
        new SignJWT({ sub, exp: now + 60 })
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode(STACK_SECRET)),
      ),
    );
    const [first, second] = await Promise.all(tokens.map((token) => post({ key, token })));
    expect([first?.status, second?.status]).toEqual([202, 202]);
    expect(first?.body.id).not.toBe(second?.body.id);
    const url = `${urls[0] ?? ''}/api/v1/conversions/${first?.body.id ?? ''}`;
    const statuses = tokens.map(
      async (token) => (await fetch(url, { headers: { Authorization: `Bearer ${token}` } })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 404]);
  });
});

describe('A request without a key', () => {
  it('starts work each time', async () => {
    const [first, again] = [await post({}), await post({})];
    expect(again.body.id).not.toBe(first.body.id);
  });
});
