import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  OperationDefinitionListResponse,
  OperationDefinitionResponse,
} from '../../src/modules/operations/http/definition.presenter.js';
import { mp4Like } from '../support/http.js';
import {
  LIMITS_MB,
  OPERATIONS,
  OperationsApi,
  operationParts,
  type ReadAnswer,
} from '../support/operations-api.js';

const MB = 1024 * 1024;
const MADE = Buffer.from('{"format":"mp4"}\n');

describe('Operations over HTTP', () => {
  let api: OperationsApi;
  beforeAll(async () => {
    api = await OperationsApi.start();
  });
  afterAll(() => api.stop());
  beforeEach(() =>
    api.query('TRUNCATE operation_files, operations, jobs, outbox, job_events, idempotent_answers'),
  );

  const video = (): Buffer => Buffer.concat([mp4Like(500), Buffer.from(randomUUID())]);
  const begin = async (
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
    content = video(),
  ): Promise<ReadAnswer> => api.postParts(operationParts(content, fields), headers);
  const show = (id: string): Promise<ReadAnswer> => api.request('GET', `${OPERATIONS}${id}/`);

  it('are accepted with what was given', async () => {
    const answer = await begin({ parameters: '{ "indent": 0 }' });
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({
      success: true,
      data: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        operation: 'media_probe',
        status: 'queued',
        progress: 0,
        parameters: { indent: 0 },
        cached: false,
        input_file: {
          file_name: 'Holiday.MP4',
          file_size: 536,
          mime_type: 'video/mp4',
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        },
        output_file: null,
        plan: null,
        error: null,
        error_message: null,
        eta_seconds: null,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        started_at: null,
        completed_at: null,
        expires_at: null,
      },
      message: 'Operation created and queued for processing',
    });
    const { id } = answer.json.data;
    const shown = await show(id);
    expect(shown.json).toEqual({ success: true, data: answer.json.data });
    expect((await api.request('GET', `${OPERATIONS}${id}/status`)).json).toEqual({
      success: true,
      data: { id, status: 'queued', progress: 0, eta_seconds: null, error: null },
    });
  });

  it('are accepted whatever the order of the parts', async () => {
    const answer = await api.postParts(operationParts(video(), { cache: 'true' }).reverse());
    expect(answer.status).toBe(202);
  });

  it('give their result under the name of the input, whole or in part', async () => {
    const { id } = (await begin()).json.data;
    const path = `${OPERATIONS}${id}/download/`;
    expect(await api.request('GET', path)).toMatchObject({ status: 409, code: 'NOT_READY' });
    await api.complete(id, MADE);
    expect((await show(id)).json.data).toMatchObject({
      status: 'completed',
      progress: 100,
      eta_seconds: 0,
      output_file: {
        file_name: 'Holiday.json',
        file_size: MADE.length,
        mime_type: 'application/json',
        metadata: { width: 64 },
      },
      plan: [{ stream: 0, type: 'video', action: 'copy', reason: 'As it is.' }],
    });
    const whole = await api.request('GET', path);
    expect([whole.status, whole.body]).toEqual([200, MADE.toString()]);
    expect(whole.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/) as string,
      'content-disposition': `attachment; filename="Holiday.json"; filename*=UTF-8''Holiday.json`,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    const ranges = [
      ['bytes=0-0', 206, '{'],
      ['bytes=-1', 206, '\n'],
      ['bytes=5-2', 200, MADE.toString()],
      ['bytes=0-,5-6', 200, MADE.toString()],
    ] as const;
    for (const [Range, status, body] of ranges) {
      expect(await api.request('GET', path, { Range })).toMatchObject({ status, body });
    }
    const beyond = await api.request('GET', path, { Range: 'bytes=999-' });
    expect(beyond).toMatchObject({ status: 416, code: 'RANGE_NOT_SATISFIABLE' });
    const { etag = '' } = whole.headers;
    expect(await api.request('GET', path, { 'If-None-Match': etag })).toMatchObject({
      status: 304,
    });
    const stale = await api.request('GET', path, { 'If-Range': '"stale"', Range: 'bytes=0-0' });
    expect(stale.status).toBe(200);
    expect(await api.request('HEAD', path)).toMatchObject({ status: 200, body: '' });
  });

  it('are answered at once from an earlier result, unless that is not wanted', async () => {
    const content = video();
    const first = await begin({}, {}, content);
    await api.complete(first.json.data.id, MADE);
    const again = await begin({ parameters: '{"indent":2}' }, {}, content);
    expect(again).toMatchObject({
      status: 202,
      json: {
        data: { status: 'completed', cached: true, progress: 100, output_file: { file_size: 17 } },
        message: 'Operation answered with an earlier result',
      },
    });
    const anew = await begin({ cache: 'false' }, {}, content);
    expect(anew.json.data).toMatchObject({ status: 'queued', cached: false });
  });

  it('work on what another has made, asked for in JSON or in a form', async () => {
    const { id } = (await begin()).json.data;
    const asked = { operation: 'media_probe', input_operation: id };
    expect(await api.postJson(asked)).toMatchObject({ status: 409, code: 'NOT_READY' });
    await api.complete(id, mp4Like(100), 'video/mp4');
    const chained = await api.postJson({ ...asked, parameters: { indent: 1 }, cache: false });
    expect(chained).toMatchObject({
      status: 202,
      json: { data: { parameters: { indent: 1 }, input_file: { file_name: 'Holiday.bin' } } },
    });
    const form = await api.postParts(
      Object.entries({ ...asked, input_operation: id.toUpperCase() }).map(([name, content]) => ({
        name,
        content,
      })),
    );
    expect(form).toMatchObject({ status: 202, json: { data: { status: 'queued' } } });
    await api.complete(chained.json.data.id, MADE);
    const unfit = await api.postJson({ ...asked, input_operation: chained.json.data.id });
    expect(unfit).toMatchObject({ status: 422, code: 'OPERATION_NOT_APPLICABLE' });
    expect(unfit.body).toContain('media_probe takes mp4, mov');
    expect(await api.postJson({ ...asked, input_operation: randomUUID() })).toMatchObject({
      status: 404,
    });
  });

  it('are cancelled while they wait or run, tried again when they failed, and deleted', async () => {
    const { id } = (await begin()).json.data;
    const act = (action: string): Promise<ReadAnswer> =>
      api.request('POST', `${OPERATIONS}${id}/${action}/`);
    const early = await act('retry');
    expect(early).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect(early.body).toContain('Only a failed operation can be tried again; this one is queued.');
    await api.fail(id);
    expect((await show(id)).json.data).toMatchObject({
      status: 'failed',
      error: { code: 'INPUT_TRUNCATED', retryable: false },
      error_message: 'The file ends before its content does; upload the complete file.',
    });
    const late = await act('cancel');
    expect(late).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect(late.body).toContain('The operation is over: it is failed.');
    expect(await act('retry')).toMatchObject({
      status: 200,
      json: { success: true, data: { status: 'queued', error: null, expires_at: null } },
    });
    expect(await act('cancel')).toMatchObject({
      status: 200,
      json: { success: true, data: { status: 'cancelled', error: { code: 'CANCELLED' } } },
    });
    const download = await api.request('GET', `${OPERATIONS}${id}/download`);
    expect(download).toMatchObject({ status: 409, code: 'NOT_READY' });
    expect(await api.request('DELETE', `${OPERATIONS}${id}`)).toMatchObject({
      status: 200,
      json: { success: true, data: { id, status: 'cancelled' } },
    });
    expect(await show(id)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect((await api.list()).json.data.operations).toEqual([]);
    expect(await api.query('SELECT id FROM operation_files')).toEqual([]);
  });

  it('are begun once for a request that is repeated with its key', async () => {
    const content = video();
    const key = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all([
      begin({ cache: 'false' }, key, content),
      begin({ cache: 'false' }, key, content),
    ]);
    const [first, second] = answers.map(({ json }) => json.data.id);
    expect(second).toBe(first);
    expect(await begin({}, key)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
    expect(await api.query('SELECT id FROM operations')).toHaveLength(1);
    for (const bad of ['', 'x'.repeat(300)]) {
      expect(await begin({}, { 'Idempotency-Key': bad })).toMatchObject({ status: 400 });
    }
  });

  it('are listed page by page, by status and by name', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.unshift((await begin()).json.data.id);
    const [newest = '', middle = '', oldest = ''] = ids;
    await api.complete(middle, MADE);
    const idsOf = ({ json }: Awaited<ReturnType<OperationsApi['list']>>): string[] =>
      json.data.operations.map(({ id }) => id);
    const page = await api.list('?limit=2');
    expect(page.json.success).toBe(true);
    expect(idsOf(page)).toEqual([newest, middle]);
    const { next_cursor: cursor } = page.json.data;
    const last = await api.list(`?limit=2&cursor=${cursor ?? ''}`);
    expect([idsOf(last), last.json.data.next_cursor]).toEqual([[oldest], null]);
    expect(idsOf(await api.list('?status=completed'))).toEqual([middle]);
    expect(idsOf(await api.list('?status=pending'))).toEqual([]);
    expect(idsOf(await api.list('?status=queued&operation=media_probe'))).toEqual([newest, oldest]);
    expect(idsOf(await api.list('?operation=video_compress'))).toEqual([]);
  });

  it('are described, all of them and each', async () => {
    const path = '/api/v1/operation-definitions/';
    const list = await api.request<OperationDefinitionListResponse>('GET', path);
    const one = await api.request<OperationDefinitionResponse>('GET', `${path}media_probe/`);
    expect(one.json).toMatchObject({
      success: true,
      data: {
        name: 'media_probe',
        description: expect.stringContaining('JSON') as string,
        media_type: 'audio',
        input_formats: expect.arrayContaining(['mp4', 'mkv', 'mp3']) as string[],
        output_formats: ['json'],
        max_file_size: LIMITS_MB.video * MB,
        timeout_seconds: 300,
        parameters: {
          type: 'object',
          properties: { indent: { type: 'integer', minimum: 0, maximum: 8, default: 2 } },
          required: [],
          additionalProperties: false,
        },
      },
    });
    expect(list.json.data.operation_definitions).toContainEqual(one.json.data);
    expect(await api.request('GET', `${path}constructor`)).toMatchObject({ status: 404 });
  });
});

it('An operation whose result lies elsewhere leads there', async () => {
  const api = await OperationsApi.start({ remote: true });
  try {
    const { id } = (await api.postParts(operationParts(mp4Like(500)))).json.data;
    await api.complete(id, MADE);
    const answer = await api.request('GET', `${OPERATIONS}${id}/download/`);
    expect(answer.status).toBe(302);
    expect(answer.headers['location']).toContain('Holiday.json');
  } finally {
    await api.stop();
  }
});
