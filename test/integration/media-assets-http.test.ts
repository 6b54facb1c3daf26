import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mp4Like, type Part } from '../support/http.js';
import { FACTS, LIMITS, MEDIA, MediaAssetsApi } from '../support/media-assets-api.js';

const URL_OF_VIDEO = 'https://media.example.org/clips/sun%20set.mp4?sig=1';
const MB = 1024 * 1024;

const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154',
  'hex',
);

const id36 = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

let api: MediaAssetsApi;
beforeAll(async () => {
  api = await MediaAssetsApi.start();
});
afterAll(() => api.stop());
beforeEach(() => api.clear());

const file = (content: Buffer = mp4Like(500), filename = 'Holiday.MP4'): Part => ({
  name: 'file',
  filename,
  content,
});
const text = (name: string, content: string): Part => ({ name, content });

describe('A file at an address', () => {
  it('is accepted, and its import told of', async () => {
    const answer = await api.importUrl({
      url: URL_OF_VIDEO,
      name: 'test_video.mp4',
      type: 'video',
      metadata: { test: true },
    });
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ asset_id: id36, import_job_id: id36, status: 'uploading' });
    const { asset_id: id, import_job_id: jobId } = answer.json;
    expect(await api.jobOf(id)).toMatchObject({
      id: jobId,
      queue: 'media_import',
      ownerId: 'local',
      outputRoot: `media/local/${id}`,
      payload: { source: { url: URL_OF_VIDEO }, type: 'video', thumbnail: 'first' },
    });
    expect((await api.show(id)).json).toEqual({
      id,
      name: 'test_video.mp4',
      type: 'video',
      status: 'uploading',
      url: null,
      thumbnail_url: null,
      tags: [],
      metadata: { test: true },
      progress: 0,
      error: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    });
  });

  it('is called as its path ends when it is given no name', async () => {
    const names = [
      ['https://media.example.org/a/sun%20set.mp4?x=1#y', 'sun set.mp4'],
      ['https://media.example.org/a%2Fb%00.mp4', 'b.mp4'],
      ['https://media.example.org/50%.mp4', '50%.mp4'],
      ['https://media.example.org/', 'file'],
    ];
    for (const [url, name] of names) {
      const id = await api.importVideo({ url });
      expect((await api.show(id)).json.name).toBe(name);
    }
  });

  it('is ready with its links, what it holds and the caller’s own beside it', async () => {
    const id = await api.importVideo({
      name: 'Sun set',
      tags: ['holiday', 'été'],
      metadata: { scene: 3, width: 'wide', error: 'mine', nested: { deep: [1, null] } },
    });
    const [original = '', thumbnail = ''] = await api.complete(await api.jobOf(id));
    expect([original, thumbnail]).toEqual([
      `media/local/${id}/1/original.mp4`,
      `media/local/${id}/1/thumbnail.jpg`,
    ]);
    const { json } = await api.show(id);
    expect(json).toMatchObject({
      status: 'ready',
      tags: ['holiday', 'été'],
      progress: null,
      error: null,
    });
    expect(json.metadata).toEqual({ ...FACTS, scene: 3, nested: { deep: [1, null] } });
    const fetched = await fetch(json.url ?? '');
    expect([fetched.status, await fetched.text()]).toEqual([200, 'moves']);
    expect(Object.fromEntries(fetched.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-disposition': expect.stringContaining('filename="Sun set.mp4"') as string,
      'cross-origin-resource-policy': 'cross-origin',
    });
    const picture = await fetch(json.thumbnail_url ?? '');
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const expires = Number(new URL(json.url ?? '').searchParams.get('expires')) - Date.now() / 1000;
    expect(Math.abs(expires - 3600)).toBeLessThan(60);
  });

  it('that could not be fetched has failed, with the sentence among its metadata', async () => {
    const id = await api.importVideo({ metadata: { scene: 1 } });
    await api.fail(await api.jobOf(id));
    const message = 'The file could not be fetched from its address.';
    expect((await api.show(id)).json).toMatchObject({
      status: 'failed',
      url: null,
      metadata: { scene: 1, error: message },
      error: { code: 'IMPORT_FAILED', message, retryable: true },
      progress: null,
    });
    const [row] = await api.query("SELECT file_metadata->>'error' AS error FROM media_assets");
    expect(row).toEqual({ error: message });
  });

  it('may not be one of ours', async () => {
    const answer = await api.importUrl({ url: 'http://127.0.0.1:6379/', type: 'video' });
    expect(answer).toMatchObject({ status: 400, code: 'URL_NOT_ALLOWED' });
    expect(answer.body).not.toContain('127.0.0.1');
    expect(await api.query('SELECT id FROM jobs')).toEqual([]);
  });

  it('is imported once for a request that is repeated with its key', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const asked = { url: URL_OF_VIDEO, type: 'video' };
    const [first, second] = await Promise.all([
      api.importUrl(asked, headers),
      api.importUrl(asked, headers),
    ]);
    expect([first.status, second.json]).toEqual([202, first.json]);
    const other = await api.importUrl({ ...asked, name: 'other' }, headers);
    expect(other).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
    expect(await api.query('SELECT id FROM media_assets')).toHaveLength(1);
  });

  it('is one too many where so many are on their way already', async () => {
    const stranger = await api.user('somebody');
    const asked = { url: URL_OF_VIDEO, type: 'video' };
    const answers = await Promise.all(
      Array.from({ length: LIMITS.importsPerOwner + 5 }, () => api.importUrl(asked)),
    );
    const refused = answers.filter(({ status }) => status !== 202);
    expect(refused).toHaveLength(5);
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 429, code: 'QUOTA_EXCEEDED' });
      expect(answer.headers['retry-after']).toBe('30');
    }
    expect(await api.upload([file()])).toMatchObject({ status: 429, code: 'QUOTA_EXCEEDED' });
    expect(await api.edge.leftovers()).toBe(0);
    expect((await api.importUrl(asked, stranger)).status).toBe(202);
    const ended = answers.find(({ status }) => status === 202)?.json.asset_id ?? '';
    await api.fail(await api.jobOf(ended));
    const again = (): Promise<{ status: number; code: string | undefined }> =>
      api.request('POST', `${MEDIA}${ended}/retry`);
    expect((await api.importUrl(asked)).status).toBe(202);
    expect(await again()).toMatchObject({ status: 429, code: 'QUOTA_EXCEEDED' });
  });
});

describe('A file that is sent', () => {
  it('is stored in the folder of its asset, and taken in from there', async () => {
    const content = mp4Like(500);
    const answer = await api.upload([
      text('tags', 'holiday'),
      text('tags', 'sea'),
      text('metadata', '{"scene":3}'),
      text('thumbnail', 'content'),
      file(content),
    ]);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({
      name: 'Holiday.MP4',
      type: 'video',
      status: 'uploading',
      tags: ['holiday', 'sea'],
      metadata: { scene: 3 },
      url: null,
    });
    const { id } = answer.json;
    const key = `media/local/${id}/original.mp4`;
    expect(await api.edge.storedKeys()).toEqual([key]);
    const job = await api.jobOf(id);
    expect(job.payload).toEqual({ source: { key }, type: 'video', thumbnail: 'content' });
    await api.complete(job, { ...FACTS, size: content.length });
    const { json } = await api.show(id);
    expect(Buffer.from(await (await fetch(json.url ?? '')).arrayBuffer())).toEqual(content);
    expect(await api.storedAfterSweep()).toEqual([`media/local/${id}/1/thumbnail.jpg`, key].sort());
  });

  it('is an image where its bytes say so', async () => {
    const answer = await api.upload([
      text('tags', '["a","b"]'),
      text('name', 'A dot'),
      file(PNG, 'clip.mp4'),
    ]);
    expect(answer.json).toMatchObject({ name: 'A dot', type: 'image', tags: ['a', 'b'] });
    expect((await api.jobOf(answer.json.id)).payload).toMatchObject({ type: 'image' });
    expect(await api.edge.storedKeys()).toEqual([`media/local/${answer.json.id}/original.png`]);
  });

  it('lies in a folder made of the owner’s id where that is no name of a folder', async () => {
    const headers = await api.user('else@example.org');
    const { json } = await api.upload([file()], headers);
    const digest = createHash('sha256').update('else@example.org').digest('hex');
    expect(await api.edge.storedKeys()).toEqual([`media/id.${digest}/${json.id}/original.mp4`]);
    expect((await api.show(json.id, headers)).status).toBe(200);
    expect((await api.show(json.id)).status).toBe(404);
  });

  it('is kept once for a request that is repeated with its key', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await api.upload([file()], headers);
    const again = await api.upload([file()], headers);
    expect(again.json).toEqual(first.json);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await api.edge.storedKeys()).toHaveLength(1);
  });

  const refusals: [what: string, parts: Part[], status: number, code: string][] = [
    ['no file', [text('name', 'a')], 400, 'VALIDATION_FAILED'],
    ['an empty file', [file(Buffer.alloc(0))], 400, 'VALIDATION_FAILED'],
    ['two files', [file(), file()], 400, 'VALIDATION_FAILED'],
    ['a page', [file(Buffer.from('<html></html>'))], 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['sound', [file(Buffer.from('fLaC\0\0\0\x22more'))], 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a drawing', [file(Buffer.from('<svg xmlns=""/>'))], 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['too large a video', [file(mp4Like(LIMITS.maxVideoMb * MB + 1))], 413, 'PAYLOAD_TOO_LARGE'],
    [
      'too large an image',
      [file(Buffer.concat([PNG, Buffer.alloc(LIMITS.maxImageMb * MB)]))],
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['broken metadata', [text('metadata', '{'), file()], 400, 'MALFORMED_JSON'],
    ['broken tags, sent last', [file(), text('tags', '[1')], 400, 'MALFORMED_JSON'],
    ['tags that are no texts', [file(), text('tags', '[1]')], 400, 'VALIDATION_FAILED'],
    ['metadata that is a list', [text('metadata', '[]'), file()], 400, 'VALIDATION_FAILED'],
    ['an unknown field', [text('type', 'video'), file()], 400, 'VALIDATION_FAILED'],
    ['an unknown thumbnail', [file(), text('thumbnail', 'last')], 400, 'VALIDATION_FAILED'],
  ];
  it.each(refusals)(
    'is refused where it is %s, and nothing stays',
    async (_w, parts, status, code) => {
      expect(await api.upload(parts)).toMatchObject({ status, code });
      expect(await api.edge.leftovers()).toBe(0);
      expect(await api.query('SELECT id FROM media_assets')).toEqual([]);
    },
  );
});

describe('What is said about an asset', () => {
  const asked = { url: URL_OF_VIDEO, type: 'video' };
  const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) });
  const names = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, n]));

  const words: [what: string, words: object, field: string][] = [
    ['an empty name', { name: '' }, 'name'],
    ['an invisible name', { name: ' \u200b\n' }, 'name'],
    ['too long a name', { name: 'ä'.repeat(128) }, 'name'],
    ['a name of null', { name: null }, 'name'],
    ['tags that are a text', { tags: 'holiday' }, 'tags'],
    ['too many tags', { tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, 'tags'],
    ['a tag twice', { tags: ['a', 'a'] }, 'tags'],
    ['an empty tag', { tags: [''] }, 'tags'],
    ['too long a tag', { tags: ['x'.repeat(65)] }, 'tags'],
    ['a tag of blanks', { tags: ['  '] }, 'tags'],
    ['a tag with a line break', { tags: ['a\nb'] }, 'tags'],
    ['tags of null', { tags: null }, 'tags'],
    ['metadata that is a text', { metadata: '{}' }, 'metadata'],
    ['metadata that is a list', { metadata: [] }, 'metadata'],
    ['metadata of null', { metadata: null }, 'metadata'],
    ['metadata with NUL', { metadata: { a: 'b\0' } }, 'metadata.a'],
    ['metadata that nests too deep', { metadata: nested(6) }, 'metadata'],
    ['metadata of too many names', { metadata: names(257) }, 'metadata'],
    ['metadata with too long a name', { metadata: { ['x'.repeat(101)]: 1 } }, 'metadata'],
    ['too large metadata', { metadata: { a: 'x'.repeat(16_384) } }, 'metadata'],
    ['an unknown field', { owner: 'me' }, 'owner'],
    ['a status', { status: 'ready' }, 'status'],
  ];
  const imports: typeof words = [
    ...words,
    ['no address', { url: undefined }, 'url'],
    ['an address that is no text', { url: 7 }, 'url'],
    ['an address with NUL', { url: 'https://media.example.org/\0' }, 'url'],
    ['no type', { type: undefined }, 'type'],
    ['a type that is none', { type: 'audio' }, 'type'],
    ['an unknown thumbnail', { thumbnail: 'last' }, 'thumbnail'],
  ];

  it.each(imports)('must not be %s', async (_what, more, field) => {
    const answer = await api.importUrl({ ...asked, ...more });
    expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(answer.json).toMatchObject({ errors: [{ field }] });
    expect(await api.query('SELECT id FROM media_assets')).toEqual([]);
  });

  it.each([...words, ['an address', { url: URL_OF_VIDEO }, 'url'] as const])(
    'must not be changed to %s',
    async (_what, body, field) => {
      const id = await api.importVideo({ name: 'kept' });
      const answer = await api.request('PATCH', MEDIA + id, { body });
      expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
      expect(answer.json).toMatchObject({ errors: [{ field }] });
      expect((await api.show(id)).json).toMatchObject({ name: 'kept', tags: [], metadata: {} });
    },
  );

  it.each([
    ['a number that is none', '{"a":1e999}', 'metadata'],
    ['a name that reaches for a prototype', '{"__proto__":1}', 'metadata.__proto__'],
  ])('must not be metadata with %s', async (_what, metadata, field) => {
    const body = JSON.stringify({ ...asked, metadata: 0 }).replace(':0', `:${metadata}`);
    const answer = await api.importUrl(body);
    expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(answer.json).toMatchObject({ errors: [{ field }] });
  });

  it('may be as much as is allowed', async () => {
    const metadata = { ...names(250), ...nested(4), text: 'x'.repeat(10_000) };
    const tags = Array.from({ length: 20 }, (_, n) => `${n}`.padStart(64, 'é'));
    const id = await api.importVideo({ name: 'ä'.repeat(127), tags, metadata });
    expect((await api.show(id)).json).toMatchObject({ name: 'ä'.repeat(127), tags, metadata });
  });

  it('can be changed in every state; what is left out stays', async () => {
    const id = await api.importVideo({ name: 'a', tags: ['x'], metadata: { a: 1, b: 2 } });
    const change = (body: object): Promise<{ status: number; json: object }> =>
      api.request('PATCH', MEDIA + id, { body });
    expect(await change({ name: 'b\u202e\tc' })).toMatchObject({
      status: 200,
      json: { name: 'bc', tags: ['x'], metadata: { a: 1, b: 2 }, progress: 0 },
    });
    await api.complete(await api.jobOf(id));
    const changed = await change({ metadata: { c: 3 }, tags: [] });
    expect(changed).toMatchObject({ status: 200, json: { name: 'bc', tags: [], status: 'ready' } });
    expect((await api.show(id)).json.metadata).toEqual({ ...FACTS, c: 3 });
    expect(await change({})).toMatchObject({ status: 200, json: { name: 'bc' } });
  });

  it('is the same for tags that are written in two ways', async () => {
    const id = await api.importVideo({ tags: ['e\u0301te\u0301'] });
    const { json } = await api.list(`?tag=${encodeURIComponent('\u00e9te\u0301')}`);
    expect(json.assets.map((asset) => [asset.id, asset.tags])).toEqual([[id, ['été']]]);
  });
});

describe('The assets of a caller', () => {
  it('are listed page by page, by type, status and tag, and nobody else’s', async () => {
    const mine = await api.user('mine');
    await api.importVideo({ tags: ['sea'] });
    const oldest = await api.importVideo({ tags: ['sea', 'sun'] }, mine);
    const middle = await api.importVideo({ type: 'image', tags: ['sea'] }, mine);
    const newest = await api.importVideo({}, mine);
    await api.complete(await api.jobOf(oldest));
    await api.fail(await api.jobOf(middle));
    const ids = async (query: string): Promise<string[]> =>
      (await api.list(query, mine)).json.assets.map(({ id }) => id);
    expect(await ids('')).toEqual([newest, middle, oldest]);
    expect(await ids('?type=image')).toEqual([middle]);
    expect(await ids('?status=ready')).toEqual([oldest]);
    expect(await ids('?tag=sea')).toEqual([middle, oldest]);
    expect(await ids('?tag=sea&type=video&status=ready')).toEqual([oldest]);
    expect(await ids('?tag=se')).toEqual([]);
    const page = (await api.list('?limit=2', mine)).json;
    expect(page.assets.map(({ id }) => id)).toEqual([newest, middle]);
    const last = (await api.list(`?limit=2&cursor=${page.next_cursor ?? ''}`, mine)).json;
    expect([last.assets.map(({ id }) => id), last.next_cursor]).toEqual([[oldest], null]);
    expect(last.assets[0]?.url).toMatch(/^http/);
  });

  it.each(['limit=0', 'limit=101', 'type=audio', 'status=gone', 'tag=', 'cursor=x', 'name=a'])(
    'are not listed by %s',
    async (query) => {
      expect(await api.list(`?${query}`)).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    },
  );
});

describe('An import', () => {
  const act = (id: string, action: string): ReturnType<MediaAssetsApi['show']> =>
    api.request('POST', `${MEDIA}${id}/${action}/`);

  it('is stopped while it waits or runs, and can be begun again, beside what the first one left', async () => {
    const id = await api.importVideo();
    const first = await api.jobOf(id);
    expect(await act(id, 'retry')).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect(await act(id, 'cancel')).toMatchObject({
      status: 200,
      json: { status: 'failed', error: { code: 'CANCELLED' }, progress: null },
    });
    expect(await act(id, 'cancel')).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect(await act(id, 'retry')).toMatchObject({
      status: 200,
      json: { status: 'uploading', error: null, metadata: {}, progress: 0 },
    });
    const second = await api.jobOf(id);
    expect(second.payload).toEqual(first.payload);
    expect(second.outputRoot).toMatch(new RegExp(`^media/local/${id}/retry-[0-9a-f-]{36}$`));
    const [original] = await api.complete(second);
    expect(original).toBe(`${second.outputRoot}/1/original.mp4`);
    expect(await act(id, 'cancel')).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect(await act(id, 'retry')).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  it('of an upload that failed is begun again from the upload', async () => {
    const { json } = await api.upload([file()]);
    await api.fail(await api.jobOf(json.id), 'STORAGE_FAILED');
    expect(await act(json.id, 'retry')).toMatchObject({ status: 200 });
    const key = `media/local/${json.id}/original.mp4`;
    expect((await api.jobOf(json.id)).payload).toMatchObject({ source: { key } });
    expect(await api.storedAfterSweep()).toEqual([key]);
  });

  it.each(['cancel', 'retry'])('is nobody else’s to %s', async (action) => {
    const id = await api.importVideo({}, await api.user('somebody'));
    expect(await act(id, action)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await act('none', action)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});

describe('A deleted asset', () => {
  const remove = (id: string): ReturnType<MediaAssetsApi['show']> =>
    api.request('DELETE', MEDIA + id);

  it('is gone with its files, and so are its links', async () => {
    const id = await api.importVideo();
    await api.complete(await api.jobOf(id));
    const { url, thumbnail_url: thumbnail } = (await api.show(id)).json;
    expect(await remove(id)).toMatchObject({ status: 204, body: '' });
    expect(await api.storedAfterSweep()).toEqual([]);
    for (const link of [url, thumbnail]) expect((await fetch(link ?? '')).status).toBe(404);
    expect((await api.show(id)).status).toBe(404);
    expect((await remove(id)).status).toBe(404);
    expect((await api.list()).json.assets).toEqual([]);
  });

  it('takes the upload with it whose import it stops', async () => {
    const { json } = await api.upload([file()]);
    const job = await api.jobOf(json.id);
    expect((await remove(json.id)).status).toBe(204);
    await api.complete(job);
    expect(await api.storedAfterSweep()).toEqual([]);
    const [row] = await api.query('SELECT status FROM jobs');
    expect(row).toEqual({ status: 'cancelled' });
  });
});
