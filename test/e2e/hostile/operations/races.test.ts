import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../support/client.js';
import type { EnvelopeBody, OperationBody } from '../../../support/operation-client.js';
import { makeVideo } from '../../../support/media.js';
import { waitFor } from '../../../support/wait.js';
import { HostileService } from '../hostile-service.js';
import { bearer, JWT_SECRET } from './identity-cases.js';
import { noise } from './image-cases.js';

const ROUTE = '/api/v1/operations/';

/** A client's own addition to conditional requests would ask past every cache. */
const FRESH = { 'cache-control': 'max-age=0' };

interface Begin {
  operation?: string;
  parameters?: string;
  file?: Buffer;
  fields?: Record<string, string>;
  headers?: Record<string, string>;
}

interface Code {
  code?: string;
}

type Began = Answer<EnvelopeBody<OperationBody> & Code>;

const CONVERT = { operation: 'image_convert', parameters: '{"output_format":"webp"}' };

const ANNA = bearer('anna');
const BERT = bearer('bert');

/** No two calls make the same bytes. */
const picture = (): Promise<Buffer> => noise(48).png().toBuffer();

describe('operations', () => {
  let hostile: HostileService;
  let long: Buffer;

  beforeAll(async () => {
    hostile = await HostileService.start({ JWT_SECRET });
    long = await readFile(
      await makeVideo(hostile.folder, { name: 'long.mp4', seconds: 30, size: '1280x720' }),
    );
  });
  afterEach(() => hostile.expectUnharmed());
  afterAll(() => hostile.stop());

  function begin({ file, fields = {}, headers = ANNA, ...asked }: Begin): Promise<Began> {
    const { operation = CONVERT.operation, parameters = CONVERT.parameters } = asked;
    const form = new FormData();
    form.set('operation', operation);
    form.set('parameters', parameters);
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (file !== undefined) form.set('file', new Blob([new Uint8Array(file)]), 'a.png');
    return hostile.client.request('POST', ROUTE, form, headers);
  }

  const act = (method: string, path: string, headers = ANNA): Promise<Began> =>
    hostile.client.request(method, ROUTE + path, undefined, headers);

  const finished = (id: string, headers = ANNA): Promise<OperationBody> =>
    waitFor('the end', async () => {
      const { body } = await act('GET', id, headers);
      return ['completed', 'failed', 'cancelled'].includes(body.data.status) && body.data;
    });

  async function completed(asked: Begin): Promise<OperationBody> {
    const { body } = await begin(asked);
    const operation = await finished(body.data.id, asked.headers);
    expect(operation.status).toBe('completed');
    return operation;
  }

  const download = (id: string, headers: Record<string, string> = {}) =>
    hostile.client.fetch(`${hostile.client.url}${ROUTE}${id}/download/`, {
      headers: { ...ANNA, ...headers },
    });

  /** Files in the store. */
  async function stored(): Promise<number> {
    const root = join(hostile.dataDir, 'storage', 'objects');
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).length;
  }

  it('that share a result keep it until the last of them is gone', async () => {
    const file = await picture();
    const first = await completed({ file });
    const twins = await Promise.all([begin({ file }), begin({ file }), begin({ file })]);
    const ids = twins.map(({ body }) => body.data.id);
    const tag = (await download(first.id)).headers.get('etag') ?? '';
    expect((await download(ids[0] ?? '', { 'if-none-match': tag, ...FRESH })).status).toBe(304);
    const range = { range: 'bytes=0-9' };
    expect((await download(ids[1] ?? '', { ...range, 'if-range': tag })).status).toBe(206);
    expect((await download(ids[1] ?? '', { ...range, 'if-range': '"other"' })).status).toBe(200);
    const [last = '', ...others] = ids;
    await Promise.all([first.id, ...others].map((id) => act('DELETE', id)));
    expect((await download(last)).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 5 }, () => act('DELETE', last)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    await waitFor('every file to be gone', async () => (await stored()) === 0);
  });

  it('asked for ten times at once with one key are one, and one file', async () => {
    const before = await stored();
    const [file, key] = [await picture(), { 'idempotency-key': 'ten-at-once' }];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => begin({ file, headers: { ...ANNA, ...key } })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const ids = new Set(answers.map(({ body }) => body.data.id));
    expect(ids.size).toBe(1);
    for (const id of ids) expect((await finished(id)).status).toBe('completed');
    await waitFor('one input and one output', async () => (await stored()) === before + 2);
  });

  it('asked for otherwise with a known key are refused, and nothing is kept of them', async () => {
    const [file, headers] = [await picture(), { ...ANNA, 'idempotency-key': 'known' }];
    await completed({ file, headers });
    const before = await stored();
    const others: Begin[] = [
      { file: await picture() },
      { file, parameters: '{"output_format":"png"}' },
      { file, fields: { cache: 'false' } },
    ];
    for (const other of others) {
      const { status, body } = await begin({ ...other, headers });
      expect([status, body.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    }
    expect(await stored()).toBe(before);
    const ofBert = await begin({ file, headers: { ...BERT, 'idempotency-key': 'known' } });
    expect([ofBert.status, ofBert.body.data.cached]).toEqual([202, false]);
    await finished(ofBert.body.data.id, BERT);
  });

  it('give nobody what was made for another, or of other parameters', async () => {
    const file = await picture();
    const first = await completed({ file });
    const again = await begin({ file });
    expect([again.body.data.cached, again.body.data.id === first.id]).toEqual([true, false]);
    const spelt = await begin({ file, parameters: '{"quality":85,"output_format":"webp"}' });
    expect(spelt.body.data.cached).toBe(true);
    const others: Begin[] = [
      { file, headers: BERT },
      { file, headers: {} },
      { file, parameters: '{"output_format":"webp","quality":84}' },
      { file, parameters: '{"output_format":"png"}' },
      { file, operation: 'image_resize', parameters: '{"width":48,"output_format":"webp"}' },
      { file, fields: { cache: 'false' } },
    ];
    for (const other of others) {
      const { body } = await begin(other);
      expect(body.data.cached).toBe(false);
      await finished(body.data.id, other.headers);
    }
  });

  it('show what another made to nobody, neither itself nor by way of a further operation', async () => {
    const { id } = await completed({ file: await picture() });
    const unknown = '00000000-0000-4000-8000-000000000000';
    for (const input_operation of [id, id.toUpperCase(), unknown]) {
      const { status, body } = await begin({ headers: BERT, fields: { input_operation } });
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    }
    const mine = await begin({ fields: { input_operation: id.toUpperCase() } });
    expect(mine.status).toBe(202);
    await finished(mine.body.data.id);
    await act('DELETE', id);
    const gone = await begin({ fields: { input_operation: id } });
    expect([gone.status, gone.body.code]).toEqual([404, 'NOT_FOUND']);
    const { status, body } = await act('GET', `${id}/download`);
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    expect((await download(mine.body.data.id)).status).toBe(200);
  });

  it('cancelled, retried and deleted at the same moment end in one state', async () => {
    const asked = { operation: 'video_compress', parameters: '{"preset":"veryslow"}', file: long };
    const { body } = await begin(asked);
    const { id } = body.data;
    const answers = await Promise.all(
      ['cancel', 'cancel', 'retry', 'cancel'].map((action) => act('POST', `${id}/${action}`)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(3);
    expect((await finished(id)).status).toBe('cancelled');
    const ends = await Promise.all([
      act('DELETE', id),
      act('POST', `${id}/retry`),
      act('DELETE', id),
      act('POST', `${id}/cancel`),
    ]);
    expect(ends.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await act('GET', id)).status).toBe(404);
  });

  it('begun while their twin is deleted end all the same, each by itself', async () => {
    for (let round = 0; round < 5; round++) {
      const file = await picture();
      const { body } = await begin({ file });
      const [deleted, ...twins] = await Promise.all([
        act('DELETE', body.data.id),
        ...Array.from({ length: 4 }, () => begin({ file })),
      ]);
      expect(deleted.status).toBe(200);
      for (const twin of twins) {
        expect(twin.status).toBe(202);
        expect((await finished(twin.body.data.id)).status).toBe('completed');
        expect((await download(twin.body.data.id)).status).toBe(200);
      }
    }
  });

  it('that are many are listed once each, to their owner alone', async () => {
    const [file, cara] = [await picture(), bearer('cara')];
    const begun = await Promise.all(
      Array.from({ length: 45 }, () => begin({ file, headers: cara })),
    );
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await hostile.client.request<
        EnvelopeBody<{ operations: OperationBody[]; next_cursor: string | null }>
      >('GET', `${ROUTE}?limit=10${query}`, undefined, cara);
      seen.push(...body.data.operations.map(({ id }) => id));
      const foreign = await hostile.client.request<EnvelopeBody<{ operations: OperationBody[] }>>(
        'GET',
        `${ROUTE}?limit=10${query}`,
        undefined,
        BERT,
      );
      const ids = foreign.body.data.operations.map(({ id }) => id);
      expect(ids.filter((id) => seen.includes(id))).toEqual([]);
      cursor = body.data.next_cursor;
    }
    expect(seen.sort()).toEqual(begun.map(({ body }) => body.data.id).sort());
    for (const id of seen) await finished(id, cara);
  });
});
