import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { RenewLeaseUseCase } from '../../src/modules/jobs/application/renew-lease.use-case.js';
import { userHeaders } from '../support/api-app.js';
import { DreamsApi, METADATA, type DreamsAnswer } from '../support/dreams-api.js';
import { beginImport, completeImport } from '../support/media-without-worker.js';
import { startS3 } from '../support/s3.js';
import { beginOperation, completeOperation } from '../support/operations-without-worker.js';

const LIMITS = { DREAM_MAX_SCENES: '3', DREAM_MAX_SECONDS: '20', DREAM_MAX_TEXT: '50' };

const id36 = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const linkTo = (ending: string): string =>
  expect.stringMatching(
    new RegExp(`^https://api\\.example\\.org/dream-videos/[0-9a-f]{32}${ending}$`),
  ) as string;

const premium = userHeaders('a-patron', { tier: 'premium' });

let api: DreamsApi;
beforeAll(async () => {
  api = await DreamsApi.start({
    ...LIMITS,
    DREAMS_PER_OWNER: '3',
    REPLICATE_API_TOKEN: 'of-nobody',
  });
});
afterAll(() => api.stop());
beforeEach(() => api.clear());

const make = (body: unknown): Promise<DreamsAnswer<object>> =>
  api.call('POST', '/dreams', { body });

const pathOf = (url: string | null): string => new URL(url ?? '').pathname;

describe('A dream', () => {
  it('needs no more than a text, and nothing is made of it yet', async () => {
    const text = 'Ein Leuchtturm 🗼\n\tsteht am Meer.';
    const { status, body } = await make({ text });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: id36,
      title: null,
      text,
      scenes: [],
      size: '1280x720',
      style: null,
      captions: null,
      music: null,
      narration: null,
      video_job_id: null,
      video_status: null,
      video_url: null,
      preview_url: null,
      poster_url: null,
      video_metadata: null,
      video_started_at: null,
      video_completed_at: null,
      progress: null,
      error: null,
      created_at: time,
    });
    expect(await api.query('SELECT id FROM jobs')).toEqual([]);
  });

  it('keeps everything its author says', async () => {
    const words = {
      title: 'The lighthouse',
      text: 'x'.repeat(50),
      scenes: [{ prompt: 'A cliff', duration: 4.5 }, { prompt: 'A lamp' }],
      size: '720x1280',
      style: 'watercolour',
      captions: false,
      music: { asset_id: randomUUID() },
      narration: { operation_id: randomUUID() },
    };
    const id = await api.create(words);
    expect(await api.show(id)).toMatchObject(words);
  });

  it('may leave out by null, and title and style by saying nothing', async () => {
    const nothing = { scenes: null, size: null, captions: null, music: null, narration: null };
    const id = await api.create({ ...nothing, title: ' ', style: '', scenes: [] });
    expect(await api.show(id)).toMatchObject({
      ...nothing,
      size: '1280x720',
      scenes: [],
      title: null,
      style: null,
    });
  });

  it.each([
    ['no text', {}, ['text']],
    ['a text of nothing', { text: ' \n\u200b ' }, ['text']],
    ['a text with control characters', { text: 'a\u0007b' }, ['text']],
    ['too long a text', { text: '😀'.repeat(51) }, ['text']],
    ['too long a title', { text: 'a', title: 'x'.repeat(201) }, ['title']],
    ['too long a style', { text: 'a', style: 'x'.repeat(201) }, ['style']],
    ['an odd size', { text: 'a', size: '640x480' }, ['size']],
    ['captions that are words', { text: 'a', captions: 'yes' }, ['captions']],
    ['scenes that are none', { text: 'a', scenes: ['a'] }, ['scenes.0']],
    ['a scene of nothing', { text: 'a', scenes: [{ prompt: '' }] }, ['scenes.0.prompt']],
    [
      'too long a prompt',
      { text: 'a', scenes: [{ prompt: 'x'.repeat(1_001) }] },
      ['scenes.0.prompt'],
    ],
    [
      'a scene of no time',
      { text: 'a', scenes: [{ prompt: 'a', duration: 0.5 }] },
      ['scenes.0.duration'],
    ],
    [
      'too long a scene',
      { text: 'a', scenes: [{ prompt: 'a', duration: 31 }] },
      ['scenes.0.duration'],
    ],
    [
      'scenes that take too long together',
      { text: 'a', scenes: [{ prompt: 'a', duration: 19.5 }, { prompt: 'b' }] },
      ['scenes'],
    ],
    ['too many scenes', { text: 'a', scenes: Array(4).fill({ prompt: 'a' }) }, ['scenes']],
    ['music of nowhere', { text: 'a', music: {} }, ['music']],
    [
      'music of two places',
      { text: 'a', music: { asset_id: randomUUID(), operation_id: randomUUID() } },
      ['music'],
    ],
    ['music with a path', { text: 'a', music: { asset_id: '../a' } }, ['music.asset_id']],
    ['something unknown', { text: 'a', voice: 'x' }, ['voice']],
  ])('is not made of %s', async (_what, body, fields) => {
    const answer = await make(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors?.map(({ field }) => field)).toEqual(fields);
  });

  it('is its owner’s alone, and any slash at the end of a path is as good as none', async () => {
    const id = await api.create();
    for (const path of [`/dreams/${id}`, `/dreams/${id}/video-status`]) {
      expect((await api.call('GET', `${path}/`)).status).toBe(200);
      expect((await api.call('GET', path, { headers: premium })).status).toBe(404);
    }
    expect((await api.finish(id, {}, premium)).status).toBe(404);
    expect((await api.call('GET', '/dreams/no-id')).status).toBe(404);
  });
});

describe('The longest dream that settings allow', () => {
  let roomy: DreamsApi;
  beforeAll(async () => {
    roomy = await DreamsApi.start({ DREAM_MAX_TEXT: '100000', DREAM_MAX_SCENES: '50' });
  });
  afterAll(() => roomy.stop());

  it('is taken however its characters are written, and a longer one is told by its text', async () => {
    const words = {
      text: '🗼'.repeat(100_000),
      scenes: Array.from({ length: 50 }, () => ({ prompt: '🗼'.repeat(500), duration: 2 })),
    };
    // As clients write that keep to ASCII.
    const escaped = (value: unknown): string =>
      JSON.stringify(value).replaceAll('🗼', String.raw`\ud83d\uddfc`);
    const made = await roomy.call('POST', '/dreams', { body: escaped(words) });
    expect(made.status).toBe(201);
    expect(await roomy.show(made.body.id)).toMatchObject(words);
    const longer = await roomy.call('POST', '/dreams', {
      body: escaped({ ...words, text: `${words.text}!` }),
    });
    expect(longer.status).toBe(400);
    expect(longer.body.errors?.map(({ field }) => field)).toEqual(['text']);
  });
});

describe('The list of dreams', () => {
  it('goes from page to page, the newest first, and by the status of the video', async () => {
    const ids = [];
    for (let n = 0; n < 3; n++) ids.unshift(await api.create());
    await api.finish(ids[1] ?? '');
    const first = await api.list('?limit=2');
    const second = await api.list(`?limit=2&cursor=${first.next_cursor ?? ''}`);
    const shown = [...first.dreams, ...second.dreams].map(({ id }) => id);
    expect([shown, second.next_cursor]).toEqual([ids, null]);
    const queued = await api.list('?status=queued');
    expect(queued.dreams.map(({ id, progress }) => [id, progress])).toEqual([[ids[1], 0]]);
    expect((await api.list('?status=completed')).dreams).toEqual([]);
    expect((await api.list('', premium)).dreams).toEqual([]);
    expect((await api.call('GET', '/dreams?status=odd')).status).toBe(400);
  });
});

describe('Finishing a dream', () => {
  it('has it rendered with everything that a worker needs', async () => {
    const scenes = [{ prompt: 'A cliff', duration: 4 }, { prompt: 'A lamp' }];
    const words = {
      title: 'T',
      text: 'A text.',
      scenes,
      size: '720x720',
      style: 's',
      captions: true,
    };
    const id = await api.create(words);
    const answer = await api.finish(id, { preview: true });
    expect([answer.status, answer.body]).toEqual([202, { job_id: id36, status: 'queued' }]);
    const job = await api.claim();
    expect(job).toMatchObject({ id: answer.body.job_id, outputRoot: `videos/${id}`, priority: 0 });
    expect(job.payload).toEqual({
      dreamId: id,
      ...words,
      maxScenes: 3,
      maxSeconds: 20,
      preview: true,
    });
  });

  it('needs no body', async () => {
    const [, { payload }] = await api.rendering();
    expect(payload).toMatchObject({ preview: false, scenes: [] });
    const id = await api.create();
    expect((await api.call('POST', `/dreams/${id}/finish/`)).status).toBe(202);
  });

  it('answers with the running job however often it is asked', async () => {
    const id = await api.create();
    const answers = await Promise.all(Array.from({ length: 12 }, () => api.finish(id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.job_id)).size).toBe(1);
    const job = await api.claim();
    const again = await api.finish(id, { preview: true, priority: 'low' });
    expect(again.body).toEqual({ job_id: job.id, status: 'processing' });
    expect(await api.query('SELECT id FROM jobs')).toHaveLength(1);
  });

  it('heeds an Idempotency-Key although the work is over', async () => {
    const id = await api.create();
    const key = { 'idempotency-key': 'once' };
    const first = await api.finish(id, {}, key);
    await api.complete(await api.claim());
    expect((await api.finish(id, {}, key)).body).toEqual(first.body);
    expect((await api.finish(id, { preview: true }, key)).status).toBe(422);
    expect((await api.show(id)).video_status).toBe('completed');
  });

  it('gives a high priority to premium callers alone', async () => {
    const [mine, theirs] = [await api.create(), await api.create({}, premium)];
    const refused = await api.finish(mine, { priority: 'high' });
    expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
    expect((await api.show(mine)).video_status).toBeNull();
    expect((await api.finish(mine, { priority: 'low' })).status).toBe(202);
    expect((await api.finish(theirs, { priority: 'high' }, premium)).status).toBe(202);
    const jobs = [await api.claim(), await api.claim()];
    const claimed = jobs.map(({ premium: paid, priority }) => `${paid} ${priority}`);
    expect(claimed.sort()).toEqual(['false -1', 'true 1']);
    expect((await api.finish(mine, { priority: 'urgent' })).status).toBe(400);
  });

  it('is refused to who has too many under way, until one has ended', async () => {
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await api.create());
    const answers = await Promise.all(ids.map((id) => api.finish(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body.code).toBe('QUOTA_EXCEEDED');
    expect(refused?.headers.get('retry-after')).toBe('60');
    const left = ids.filter((_, n) => answers[n]?.status === 429);
    await api.complete(await api.claim());
    const again = await Promise.all(left.map((id) => api.finish(id)));
    expect(again.map(({ status }) => status).sort()).toEqual([202, 429]);
  });
});

describe('The sounds of a dream', () => {
  const local = {};

  it('are those of the caller’s own files', async () => {
    const asset = await beginImport(api.api, local);
    await completeImport(api.api, asset);
    const [, { payload }] = await api.rendering({ music: { asset_id: asset } });
    expect(payload.musicKey).toMatch(new RegExp(`^media/.*${asset}/1/original.mp4$`));
    expect(payload.narrationKey).toBeUndefined();
  });

  it.each([
    ['is not there', 409, 'NOT_READY', () => Promise.resolve({ asset_id: randomUUID() })],
    [
      'is somebody else’s',
      409,
      'NOT_READY',
      async () => {
        const asset = await beginImport(api.api, premium);
        await completeImport(api.api, asset);
        return { asset_id: asset };
      },
    ],
    [
      'is not stored yet',
      409,
      'NOT_READY',
      async () => ({ asset_id: await beginImport(api.api, local) }),
    ],
    [
      'is still worked on',
      409,
      'NOT_READY',
      async () => ({ operation_id: await beginOperation(api.api, local) }),
    ],
    [
      'holds no sound',
      422,
      'OPERATION_NOT_APPLICABLE',
      async () => {
        const operation = await beginOperation(api.api, local);
        await completeOperation(api.api, operation);
        return { operation_id: operation };
      },
    ],
  ] as const)('are not to be had of what %s', async (_what, status, code, name) => {
    const id = await api.create({ narration: await name() });
    const refused = await api.finish(id);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(refused.body.detail).toContain('narration');
    expect((await api.show(id)).video_status).toBeNull();
  });
});

describe('The status of a video', () => {
  it('is told from before it is finished until it can be seen', async () => {
    const id = await api.create();
    const nothing = { progress: null, video_url: null, preview_url: null, error: null };
    expect(await api.status(id)).toEqual({ ...nothing, job_id: null, status: null });
    await api.finish(id);
    const job = await api.claim();
    await api.get(RenewLeaseUseCase).execute(job.id, job.attempt, 40);
    const running = { ...nothing, job_id: job.id, status: 'processing', progress: 40 };
    expect(await api.status(id)).toEqual(running);
    await api.makeClips(job, 'a');
    expect(await api.status(id)).toEqual({ ...running, preview_url: linkTo('-preview\\.mp4') });
    await api.complete(job);
    expect(await api.status(id)).toEqual({
      job_id: job.id,
      status: 'completed',
      progress: 100,
      video_url: linkTo('\\.mp4'),
      preview_url: linkTo('-preview\\.mp4'),
      error: null,
    });
    expect(await api.show(id)).toMatchObject({
      video_status: 'completed',
      video_metadata: METADATA,
      poster_url: linkTo('\\.jpg'),
      video_started_at: time,
      video_completed_at: time,
    });
    const [row] = await api.query<{ video_url: string }>('SELECT video_url FROM dreams');
    expect(row?.video_url).toBe((await api.show(id)).video_url);
  });

  it('says why there is none', async () => {
    const [id, job] = await api.rendering();
    const error = jobFailure('PROVIDER_FAILED', 'Scene 2 of 3 could not be made: it is refused.');
    await api.fail(job, { ...error, retryable: false });
    expect(await api.status(id)).toMatchObject({
      status: 'failed',
      video_url: null,
      error: { ...error, retryable: false },
    });
  });
});

describe('The links of a dream', () => {
  it('are for anyone, show nothing before there is something, and nothing once it is deleted', async () => {
    const [id, job] = await api.rendering();
    await api.makeClips(job);
    const preview = pathOf((await api.show(id)).preview_url);
    const video = preview.replace('-preview', '');
    const poster = video.replace('.mp4', '.jpg');
    const fetchOf = (path: string, headers = {}): Promise<Response> =>
      fetch(api.api.url + path, { headers });
    expect((await fetchOf(preview)).status).toBe(200);
    for (const path of [video, poster]) expect((await fetchOf(path)).status).toBe(404);
    await api.complete(job);
    expect(pathOf((await api.show(id)).video_url)).toBe(video);
    const ranged = await fetchOf(video, { range: 'bytes=1-2', origin: 'https://shop.example' });
    expect([ranged.status, await ranged.text()]).toEqual([206, 'ov']);
    expect(Object.fromEntries(ranged.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': expect.stringContaining('300') as string,
    });
    expect((await fetchOf(poster)).headers.get('content-type')).toBe('image/jpeg');
    await api.call('DELETE', `/dreams/${id}`);
    for (const path of [video, poster, preview]) expect((await fetchOf(path)).status).toBe(404);
  });

  it('lead to the store for a moment, where that is S3', async () => {
    const s3 = await startS3();
    const remote = await DreamsApi.start(s3.environment());
    try {
      const [id, job] = await remote.rendering();
      await remote.makeClips(job);
      await remote.complete(job);
      const { video_url, preview_url, poster_url } = await remote.show(id);
      for (const [url, type] of [
        [video_url, 'video/mp4'],
        [preview_url, 'video/mp4'],
        [poster_url, 'image/jpeg'],
      ] as const) {
        const moved = await fetch(remote.api.url + pathOf(url), { redirect: 'manual' });
        expect(moved.status).toBe(302);
        const bytes = await fetch(moved.headers.get('location') ?? '');
        expect([bytes.status, bytes.headers.get('content-type')]).toEqual([200, type]);
        expect(await bytes.text()).toBe('moves');
      }
    } finally {
      await remote.stop();
      await s3.close();
    }
  });

  it('lead nowhere else', async () => {
    for (const name of [
      'a.mp4',
      `${'0'.repeat(32)}.mp4`,
      '..%2f..%2fetc',
      `${'0'.repeat(32)}.exe`,
    ]) {
      expect((await fetch(`${api.api.url}/dream-videos/${name}`)).status).toBe(404);
    }
  });
});

describe('Cancelling, retrying and deleting', () => {
  const post = (id: string, what: string): Promise<DreamsAnswer<object>> =>
    api.call('POST', `/dreams/${id}/${what}`);

  it('are refused where the state does not allow them', async () => {
    const id = await api.create();
    for (const what of ['cancel', 'retry']) expect((await post(id, what)).status).toBe(409);
    await api.finish(id);
    expect((await post(id, 'retry')).body.code).toBe('CONFLICT');
    await api.complete(await api.claim());
    for (const what of ['cancel', 'retry']) expect((await post(id, what)).status).toBe(409);
  });

  it('a cancelled dream has failed as CANCELLED, and can be tried again as it was asked for', async () => {
    const headers = premium;
    const id = await api.create({}, headers);
    const first = await api.finish(id, { priority: 'high', preview: true }, headers);
    const cancelled = await api.call('POST', `/dreams/${id}/cancel`, { headers });
    expect([cancelled.status, cancelled.body]).toMatchObject([
      200,
      { video_status: 'failed', error: { code: 'CANCELLED' }, video_url: null },
    ]);
    const retried = await api.call('POST', `/dreams/${id}/retry`, { headers });
    expect([retried.status, retried.body]).toMatchObject([
      200,
      { video_status: 'queued', error: null, progress: 0, video_completed_at: null },
    ]);
    const job = await api.claim();
    expect(job.id).not.toBe(first.body.job_id);
    expect(job).toMatchObject({ priority: 1, payload: { preview: true } });
  });

  it('a deleted dream is gone, and the work for it as well', async () => {
    const [id, job] = await api.rendering();
    expect((await api.call('DELETE', `/dreams/${id}`)).status).toBe(204);
    expect((await api.call('GET', `/dreams/${id}`)).status).toBe(404);
    expect((await api.call('DELETE', `/dreams/${id}`)).status).toBe(404);
    const late = await api.send(id, await api.completion(job));
    expect([late.status, late.body.code]).toEqual([409, 'FENCED']);
  });
});
