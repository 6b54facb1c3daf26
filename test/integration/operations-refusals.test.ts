import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  BOUNDARY,
  mp4Like,
  multipart,
  parseAnswer,
  postForm,
  say,
  type Part,
} from '../support/http.js';
import {
  LIMITS_MB,
  OPERATIONS,
  OperationsApi,
  operationParts,
  type ReadAnswer,
} from '../support/operations-api.js';

const MB = 1024 * 1024;
const flacLike = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(bytes, 7)]);
const GIF = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(500, 7)]);
const VIDEO = mp4Like(600);
const FORM = `multipart/form-data; boundary=${BOUNDARY}`;

/** The status and the code, and the fields named where there are any. */
function outcome({ status, code, json }: ReadAnswer): string {
  const fields = json.errors?.map(({ field }) => field).join(' ') ?? '';
  return `${status} ${code ?? ''} ${fields}`.trim();
}

describe('Operations refuse', () => {
  let api: OperationsApi;
  beforeAll(async () => {
    api = await OperationsApi.start();
  });
  afterAll(() => api.stop());

  /** A refusal leaves nothing behind. */
  afterEach(async () => {
    expect(await api.query('SELECT id FROM operations')).toEqual([]);
    expect(await api.query('SELECT id FROM jobs')).toEqual([]);
    expect(await api.edge.leftovers()).toBe(0);
  });

  const INVALID = '400 VALIDATION_FAILED';
  const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const manyKeys = JSON.stringify(
    Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [n, n])),
  );

  it.each<[string, string, string]>([
    ['no JSON', '{indent: 2}', '400 MALFORMED_JSON'],
    ['nothing', '', '400 MALFORMED_JSON'],
    ['JSON with more after it', '{} {}', '400 MALFORMED_JSON'],
    ['null', 'null', `${INVALID} parameters`],
    ['a list', '[]', `${INVALID} parameters`],
    ['text', '"x"', `${INVALID} parameters`],
    ['a number', '1', `${INVALID} parameters`],
    ['ten thousand levels', nested, `${INVALID} parameters.0.0.0.0.0.0.0`],
    [
      'nine levels',
      '{"a":{"b":{"c":{"d":{"e":{"f":{"g":{}}}}}}}}',
      `${INVALID} parameters.a.b.c.d.e.f.g`,
    ],
    ['more than 64 kB', JSON.stringify({ x: 'y'.repeat(66_000) }), `${INVALID} parameters`],
    ['a prototype', '{"__proto__":{"x":1}}', `${INVALID} parameters.__proto__`],
    ['a constructor', '{"constructor":{"prototype":{"x":1}}}', `${INVALID} parameters.constructor`],
    ['an unknown name', '{"crf":18}', `${INVALID} parameters.crf`],
    [
      'a name twice, of which the last counts',
      '{"indent":1,"indent":99}',
      `${INVALID} parameters.indent`,
    ],
    ['too little', '{"indent":-1}', `${INVALID} parameters.indent`],
    ['too much', '{"indent":9}', `${INVALID} parameters.indent`],
    ['more than any integer', '{"indent":2147483648}', `${INVALID} parameters.indent`],
    ['more than any number', '{"indent":1e400}', `${INVALID} parameters.indent`],
    ['text for a number', '{"indent":"2"}', `${INVALID} parameters.indent`],
    ['a fraction', '{"indent":2.5}', `${INVALID} parameters.indent`],
    ['truth', '{"indent":true}', `${INVALID} parameters.indent`],
    ['a list of a number', '{"indent":[2]}', `${INVALID} parameters.indent`],
    ['null for a number', '{"indent":null}', `${INVALID} parameters.indent`],
    ['NUL', '{"indent":"\\u0000"}', `${INVALID} parameters.indent`],
    ['half a surrogate pair', '{"indent":"\\ud800"}', `${INVALID} parameters.indent`],
  ])(
    'parameters that are %s, before the file and after it',
    async (_name, parameters, expected) => {
      const parts = operationParts(VIDEO, { parameters });
      const started = performance.now();
      expect(outcome(await api.postParts(parts))).toBe(expected);
      expect(outcome(await api.postParts([...parts].reverse()))).toBe(expected);
      expect(performance.now() - started).toBeLessThan(1000);
      expect(({} as { x?: unknown }).x).toBeUndefined();
    },
  );

  it('parameters of five thousand names without naming all of them', async () => {
    const answer = await api.postParts(operationParts(VIDEO, { parameters: manyKeys }));
    expect(answer.status).toBe(400);
    expect(answer.json.errors?.length).toBeLessThanOrEqual(50);
  });

  const asked = { operation: 'media_probe', input_operation: randomUUID() };
  const ADDRESS = 'https://example.com/clip.mp4';
  it.each<[string, unknown, string]>([
    ['nothing', '', '400'],
    ['a list', [], '400'],
    ['null', 'null', '400'],
    ['broken off', '{"operation":', '400 MALFORMED_JSON'],
    ['a mark before it', `\ufeff${JSON.stringify(asked)}`, '400 MALFORMED_JSON'],
    ['more after it', `${JSON.stringify(asked)}x`, '400 MALFORMED_JSON'],
    ['no operation', { input_operation: asked.input_operation }, `${INVALID} operation`],
    ['an unknown operation', { ...asked, operation: 'rm' }, `${INVALID} operation`],
    ['an operation of every object', { ...asked, operation: 'toString' }, `${INVALID} operation`],
    ['a number for an operation', { ...asked, operation: 1 }, `${INVALID} operation`],
    ['an operation with NUL', { ...asked, operation: 'media_probe\0' }, `${INVALID} operation`],
    ['no input', { operation: 'media_probe' }, `${INVALID} file input_operation input_url`],
    [
      'an input that is no id',
      { ...asked, input_operation: "' OR 1=1" },
      `${INVALID} input_operation`,
    ],
    [
      'an input that is an object',
      { ...asked, input_operation: { $ne: 1 } },
      `${INVALID} input_operation`,
    ],
    ['an input that is not there', asked, '404 NOT_FOUND'],
    ['a file as text', { ...asked, file: 'x' }, `${INVALID} file`],
    [
      'an address that must not be fetched',
      { operation: 'media_probe', input_url: 'http://127.0.0.1/' },
      '400 URL_NOT_ALLOWED',
    ],
    [
      'an address that is none',
      { operation: 'media_probe', input_url: 'x' },
      '400 URL_NOT_ALLOWED',
    ],
    ['no address', { operation: 'media_probe', input_url: '' }, '400 URL_NOT_ALLOWED'],
    ['null for an address', { operation: 'media_probe', input_url: null }, `${INVALID} input_url`],
    [
      'a list of addresses',
      { operation: 'media_probe', input_url: [ADDRESS] },
      `${INVALID} input_url`,
    ],
    [
      'an address and an operation',
      { ...asked, input_url: ADDRESS },
      `${INVALID} file input_operation input_url`,
    ],
    [
      'an address and wrong parameters',
      { operation: 'media_probe', input_url: ADDRESS, parameters: { indent: 9 } },
      `${INVALID} parameters.indent`,
    ],
    ['parameters as text', { ...asked, parameters: '{}' }, `${INVALID} parameters`],
    ['a list of parameters', { ...asked, parameters: [] }, `${INVALID} parameters`],
    ['no parameters at all', { ...asked, parameters: null }, `${INVALID} parameters`],
    ['wrong parameters', { ...asked, parameters: { indent: 9 } }, `${INVALID} parameters.indent`],
    ['text for a cache', { ...asked, cache: 'false' }, `${INVALID} cache`],
    ['an owner', { ...asked, owner_id: 'x' }, `${INVALID} owner_id`],
    ['a status', { ...asked, status: 'completed' }, `${INVALID} status`],
  ])('JSON that holds %s', async (_name, body, expected) => {
    const got = outcome(await api.postJson(body));
    if (expected === '400') expect(got).toMatch(/^400 /);
    else expect(got).toBe(expected);
  });

  it.each<[string, Part[], string]>([
    [
      'without a file',
      operationParts(VIDEO).slice(0, 1),
      `${INVALID} file input_operation input_url`,
    ],
    ['without an operation', operationParts(VIDEO).slice(1), `${INVALID} operation`],
    ['of an unknown operation', operationParts(VIDEO, { operation: 'rm' }), `${INVALID} operation`],
    [
      'with a file and an input',
      operationParts(VIDEO, { input_operation: randomUUID() }),
      `${INVALID} file input_operation input_url`,
    ],
    [
      'with a file before an input',
      operationParts(VIDEO, { input_operation: randomUUID() }).reverse(),
      `${INVALID} file input_operation input_url`,
    ],
    [
      'with a file and an address',
      operationParts(VIDEO, { input_url: 'https://example.com/clip.mp4' }),
      `${INVALID} file input_operation input_url`,
    ],
    [
      'with a file before an address',
      operationParts(VIDEO, { input_url: 'https://example.com/clip.mp4' }).reverse(),
      `${INVALID} file input_operation input_url`,
    ],
    [
      'with two files',
      [...operationParts(VIDEO), { name: 'file', filename: 'b.mp4', content: VIDEO }],
      `${INVALID} file`,
    ],
    [
      'with a file elsewhere',
      [
        { name: 'operation', content: 'media_probe' },
        { name: 'video', filename: 'a.mp4', content: VIDEO },
      ],
      `${INVALID} video`,
    ],
    [
      'with a file that has no name',
      [
        { name: 'operation', content: 'media_probe' },
        { name: 'file', filename: '', content: VIDEO },
      ],
      `${INVALID} file`,
    ],
    ['with an empty file', operationParts(Buffer.alloc(0)), `${INVALID} file`],
    [
      'with parameters twice',
      [{ name: 'parameters', content: '{}' }, ...operationParts(VIDEO, { parameters: '{}' })],
      `${INVALID} parameters`,
    ],
    [
      'with an operation twice',
      [{ name: 'operation', content: 'media_probe' }, ...operationParts(VIDEO)],
      `${INVALID} operation`,
    ],
    ['with another word for a cache', operationParts(VIDEO, { cache: 'yes' }), `${INVALID} cache`],
    [
      'with a prototype',
      operationParts(VIDEO, { __proto__x: '1' }).map((part) =>
        part.name === '__proto__x' ? { ...part, name: '__proto__' } : part,
      ),
      `${INVALID} __proto__`,
    ],
    ['with an owner', operationParts(VIDEO, { ownerId: 'x' }), `${INVALID} ownerId`],
    ['with a nest of fields', operationParts(VIDEO, { [`a${'[b]'.repeat(9)}`]: 'x' }), '400'],
    [
      'with a hundred fields',
      operationParts(
        VIDEO,
        Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}`, 'x'])),
      ),
      '400',
    ],
    ['with an image where none is taken', operationParts(GIF), '422 OPERATION_NOT_APPLICABLE'],
    [
      'with a playlist',
      operationParts(Buffer.from('#EXTM3U\nfile:///etc/passwd\n')),
      '415 UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'with text',
      operationParts(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
      '415 UNSUPPORTED_MEDIA_TYPE',
    ],
  ])('a form %s', async (_name, parts, expected) => {
    const got = outcome(await api.postParts(parts));
    if (expected === '400') expect(got).toMatch(/^400 /);
    else expect(got).toBe(expected);
  });

  it('a kind of file it does not take, and say what it takes', async () => {
    const answer = await api.postParts(operationParts(GIF));
    expect(answer.body).toContain('media_probe takes mp4, mov, 3gp, mkv');
    expect(answer.body).toContain('this is image/gif');
    // Sent first, the file is judged once the operation is known.
    expect(outcome(await api.postParts(operationParts(GIF).reverse()))).toBe(
      '422 OPERATION_NOT_APPLICABLE',
    );
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'of another character set',
      { 'Content-Type': 'application/json; charset=utf-16' },
      '{}',
      '415',
    ],
    ['of another type', { 'Content-Type': 'text/plain' }, '{}', '415'],
    ['without a type', {}, '{}', '415'],
    [
      'packed JSON',
      { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      '{}',
      '415',
    ],
    ['a packed form', { 'Content-Type': FORM, 'Content-Encoding': 'gzip' }, 'x', '415'],
    ['a form without a boundary', { 'Content-Type': 'multipart/form-data' }, 'x', '400'],
    [
      'a form with a boundary past all bounds',
      { 'Content-Type': `multipart/form-data; boundary=${'b'.repeat(1000)}` },
      'x',
      '400',
    ],
    ['a form that is none', { 'Content-Type': FORM }, 'nothing of the kind', '400'],
  ])('a body %s', async (_name, headers, body, status) => {
    expect(String((await api.request('POST', OPERATIONS, headers, body)).status)).toBe(status);
  });

  it('a form that breaks off, and one that is longer than it says', async () => {
    const open = multipart(operationParts(VIDEO), { end: false });
    expect(await postForm(api.edge.port, OPERATIONS, open)).toMatchObject({
      status: 400,
      code: 'MALFORMED_MULTIPART',
    });
  });

  describe('files that are too large', () => {
    const chunked = { 'Content-Length': null, 'Transfer-Encoding': 'chunked' };
    const inChunks = (body: Buffer): Buffer =>
      Buffer.concat([
        Buffer.from(`${body.length.toString(16)}\r\n`),
        body,
        Buffer.from('\r\n0\r\n\r\n'),
      ]);

    it.each([
      ['a video', mp4Like(LIMITS_MB.video * MB + 1)],
      ['sound, while a video may be this large', flacLike(LIMITS_MB.audio * MB)],
    ])('for what they are: %s, with its length and without', async (_name, content) => {
      const body = multipart(operationParts(content));
      for (const [sent, headers] of [
        [body, {}],
        [inChunks(body), chunked],
      ] as const) {
        const answer = await postForm(api.edge.port, OPERATIONS, sent, headers);
        expect(answer).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
      }
    });

    const start = (content: Buffer, fields = {}): Buffer =>
      multipart(operationParts(content, fields), { end: false }).subarray(0, 40_000);

    it.each<[string, number, Buffer, string]>([
      ['of any kind', 600 * MB, Buffer.alloc(0), 'PAYLOAD_TOO_LARGE'],
      ['as sound', 2.5 * MB, start(flacLike(50_000)), 'PAYLOAD_TOO_LARGE'],
      [
        'of a kind not taken',
        2.5 * MB,
        start(Buffer.concat([GIF, Buffer.alloc(50_000)])),
        'OPERATION_NOT_APPLICABLE',
      ],
      [
        'for an unknown operation',
        2.5 * MB,
        start(mp4Like(50_000), { operation: 'rm' }),
        'VALIDATION_FAILED',
      ],
      [
        'with wrong parameters',
        2.5 * MB,
        start(mp4Like(50_000), { parameters: '{"indent":9}' }),
        'VALIDATION_FAILED',
      ],
    ])('before the rest of them has come: %s', async (_name, announced, sent, code) => {
      const head = [
        `POST ${OPERATIONS} HTTP/1.1`,
        'Host: test',
        `Content-Type: ${FORM}`,
        `Content-Length: ${announced}`,
      ].join('\r\n');
      expect(parseAnswer(await say(api.edge.port, `${head}\r\n\r\n`, sent)).code).toBe(code);
    });
  });

  const id = randomUUID();
  const PATHS = ['', '/status', '/download'].map((action) => ['GET', action]);
  const ACTIONS = ['/cancel', '/retry'].map((action) => ['POST', action]);
  const ROUTES = [...PATHS, ...ACTIONS, ['DELETE', '']] as [string, string][];

  it.each(ROUTES)('%s %s of ids that name nothing', async (method, action) => {
    for (const given of [id, id.toUpperCase(), 'x', "'%20OR%201=1", 'a'.repeat(8000), '1e3']) {
      const { status, code } = await api.request(method, `${OPERATIONS}${given}${action}/`);
      expect([given.slice(0, 40), status, code]).toEqual([given.slice(0, 40), 404, 'NOT_FOUND']);
    }
  });

  it('an id that holds NUL', async () => {
    const answer = await api.request('GET', `${OPERATIONS}%00`);
    expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it.each(ROUTES)('%s %s with credentials that do not hold', async (method, action) => {
    for (const Authorization of ['Bearer', 'Bearer x', 'Basic eDp5', 'Bearer a.b.c']) {
      const answer = await api.request(method, `${OPERATIONS}${id}${action}`, { Authorization });
      expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
  });

  it('an upload with credentials that do not hold, before it is read', async () => {
    const head = [
      `POST ${OPERATIONS} HTTP/1.1`,
      'Host: test',
      'Authorization: Bearer x',
      'Expect: 100-continue',
      `Content-Type: ${FORM}`,
      `Content-Length: ${MB}`,
    ].join('\r\n');
    const raw = await say(api.edge.port, `${head}\r\n\r\n`);
    expect(raw).toMatch(/^HTTP\/1\.1 401 /);
  });

  it.each([
    '?limit=0',
    '?limit=-1',
    '?limit=101',
    '?limit=1e9',
    '?limit=ten',
    '?page=-1',
    '?cursor=tampered',
    '?status=done',
    '?status=queued&status=failed',
    '?status[$ne]=x',
    '?owner_id=another',
    '?sort=id;drop',
    '?operation=%00',
    `?operation=${'x'.repeat(200)}`,
    `?${Array.from({ length: 1000 }, (_, n) => `p${n}=1`).join('&')}`,
  ])('to list %s', async (query) => {
    expect(await api.list(query)).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it.each([
    ['PUT', OPERATIONS],
    ['PATCH', `${OPERATIONS}${id}`],
    ['POST', `${OPERATIONS}${id}/download`],
    ['GET', `${OPERATIONS}${id}/retry`],
    ['POST', '/api/v1/operation-definitions'],
  ])('%s %s', async (method, path) => {
    expect(await api.request(method, path)).toMatchObject({
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
    });
  });
});

describe('Operations of another', () => {
  let api: OperationsApi;
  beforeAll(async () => {
    api = await OperationsApi.start();
  });
  afterAll(() => api.stop());

  it('are as if they were not there, whatever is asked of them', async () => {
    const [hers, his] = await Promise.all(
      ['she', 'he'].map(async (user) => ({ Authorization: `Bearer ${await api.token(user)}` })),
    );
    const begun = await api.postParts(operationParts(mp4Like(700)), hers);
    const { id } = begun.json.data;
    await api.complete(id, Buffer.from('{}'));
    const asks = async (path: string, method: string): Promise<[number, string]> => {
      const { status, body } = await api.request(method, path, his);
      return [status, body.replace(/"request_id":"[^"]*"/, '')];
    };
    const routes = [
      ['', 'GET'],
      ['/status', 'GET'],
      ['/download', 'GET'],
      ['/cancel', 'POST'],
      ['/retry', 'POST'],
      ['', 'DELETE'],
    ] as const;
    const unknown = await asks(`${OPERATIONS}${randomUUID()}`, 'GET');
    expect(unknown[0]).toBe(404);
    for (const [action, method] of routes) {
      expect(await asks(`${OPERATIONS}${id}${action}`, method)).toEqual(unknown);
    }
    const chained = await api.postJson({ operation: 'media_probe', input_operation: id }, his);
    expect(chained).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect((await api.list('', his)).json.data.operations).toEqual([]);
    expect((await api.list('', hers)).json.data.operations).toHaveLength(1);
    const again = await api.postParts(operationParts(mp4Like(700)), his ?? {});
    expect(again.json.data).toMatchObject({ cached: false, status: 'queued' });
    const nameless = await ask(api.edge.port, `GET ${OPERATIONS}${id}`);
    expect(nameless.status).toBe(404);
  });

  it('keep names that would break a header', async () => {
    for (const name of ['a%0d%0aSet-Cookie: x=1.mp4', '\u202egpj.mp4', '日本語 🎬.mp4']) {
      const begun = await api.postParts(
        operationParts(Buffer.concat([mp4Like(300), Buffer.from(randomUUID())]), {}, name),
      );
      expect(begun.status).toBe(202);
      const { id } = begun.json.data;
      await api.complete(id, Buffer.from('{}'));
      const answer = await api.request('GET', `${OPERATIONS}${id}/download`);
      expect(answer.status).toBe(200);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[^"]*\.json"/);
    }
  });
});
