import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { userHeaders } from '../support/api-app.js';
import { GenerationsApi } from '../support/generations-api.js';

const T2V = '/api/v1/replicate/wan-video-t2v';
const I2V = '/api/v1/replicate/wan-video-i2v';
const FLUX = '/api/v1/replicate/flux-schnell';

const sunset = { prompt: 'beautiful sunset over mountains', size: '720p', duration: '5s' };

let under: GenerationsApi;

beforeAll(async () => {
  under = await GenerationsApi.start();
  Logger.overrideLogger(false); // a part fails on purpose
});
afterAll(() => under.stop());
beforeEach(() => {
  under.provider.reset();
});

async function payloadOf(id: string): Promise<Record<string, unknown>> {
  const [job] = await under.query<{ payload: Record<string, unknown> }>(
    `SELECT j.payload FROM jobs j JOIN generations g ON g.job_id = j.id
     WHERE g.id = $1 AND j.queue = 'media_import' AND j.timeout_seconds = 120`,
    [id],
  );
  return job?.payload ?? {};
}

describe('Having a video generated', () => {
  it('is accepted with a job to follow and an asset to come', async () => {
    const { status, body } = await under.post(T2V, sunset);
    expect(status).toBe(202);
    expect(body).toEqual({
      job_id: expect.any(String) as string,
      status: 'starting',
      model: 'wan-video-t2v',
      asset_id: expect.any(String) as string,
      created_at: expect.any(String) as string,
    });
    expect(await under.facts(body.job_id)).toMatchObject({
      status: 'starting',
      asset_status: 'uploading',
      asset_name: sunset.prompt,
      asset_tags: ['ai-generated', 'wan-video-t2v'],
    });
    expect(await under.get(body.job_id)).toEqual({
      ...body,
      progress: 0,
      asset_status: 'uploading',
      url: null,
      thumbnail_url: null,
      import_job_id: null,
      error: null,
      completed_at: null,
    });
  });

  it('asks the provider in its own words, and for a webhook that nobody can guess', async () => {
    const { body } = await under.post(T2V, { ...sunset, seed: 7, aspect_ratio: '9:16' });
    const payload = await payloadOf(body.job_id);
    expect(payload).toMatchObject({
      generationId: body.job_id,
      target: { model: 'wan-video/wan-2.5-t2v' },
      input: { prompt: sunset.prompt, size: '720*1280', duration: 5, seed: 7 },
    });
    expect(payload['webhookUrl']).toMatch(
      /^https:\/\/api\.example\.org\/api\/v1\/replicate\/webhook\?token=[\w-]{43}$/,
    );
  });

  it('needs nothing but a prompt', async () => {
    const { body } = await under.post(T2V, { prompt: 'a lighthouse' });
    expect((await payloadOf(body.job_id))['input']).toEqual({
      prompt: 'a lighthouse',
      size: '1280*720',
      duration: 5,
    });
  });

  it('begins with a picture where the model wants one', async () => {
    const { status, body } = await under.post(I2V, {
      prompt: 'the waves move',
      image: 'HTTPS://Files.Example.org:443/coast.jpg',
      duration: '10s',
    });
    expect(status).toBe(202);
    expect((await payloadOf(body.job_id))['input']).toEqual({
      prompt: 'the waves move',
      image: 'https://files.example.org/coast.jpg',
      resolution: '720p',
      duration: 10,
    });
  });

  it('makes images as well', async () => {
    const { body } = await under.post(FLUX, { prompt: 'a lighthouse', aspect_ratio: '3:2' });
    const [asset] = await under.query('SELECT file_type FROM media_assets WHERE id = $1', [
      body.asset_id,
    ]);
    expect(asset).toEqual({ file_type: 'image' });
    expect((await payloadOf(body.job_id))['input']).toEqual({
      prompt: 'a lighthouse',
      aspect_ratio: '3:2',
      output_format: 'png',
      num_outputs: 1,
    });
  });

  it('is begun once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const answers = [
      await under.post(T2V, sunset, headers),
      await under.post(T2V, sunset, headers),
    ];
    expect(new Set(answers.map(({ body }) => body.job_id)).size).toBe(1);
    expect((await under.post(T2V, { prompt: 'another' }, headers)).status).toBe(422);
  });

  it('leaves nothing behind where a part of it fails', async () => {
    const count = (): Promise<unknown> =>
      under.query(
        'SELECT (SELECT count(*) FROM media_assets) AS a, (SELECT count(*) FROM jobs) AS j, (SELECT count(*) FROM generations) AS g',
      );
    const before = await count();
    await under.query('ALTER TABLE generations RENAME COLUMN model TO hidden');
    try {
      expect((await under.post(T2V, sunset)).status).toBe(500);
    } finally {
      await under.query('ALTER TABLE generations RENAME COLUMN hidden TO model');
    }
    expect(await count()).toEqual(before);
  });

  it.each<[string, string, unknown, string]>([
    ['no prompt', T2V, {}, 'prompt'],
    ['a blank prompt', T2V, { prompt: ' ' }, 'prompt'],
    ['a prompt that is no text', T2V, { prompt: 7 }, 'prompt'],
    ['a prompt without end', T2V, { prompt: 'x'.repeat(2001) }, 'prompt'],
    ['another size', T2V, { ...sunset, size: '4k' }, 'size'],
    ['a duration in numbers', T2V, { ...sunset, duration: 5 }, 'duration'],
    ['null', T2V, { ...sunset, seed: null }, 'seed'],
    ['an unknown field', T2V, { ...sunset, webhook: 'https://evil.example' }, 'webhook'],
    ['a picture to a model without', T2V, { ...sunset, image: 'https://a.example' }, 'image'],
    ['no picture to a model with one', I2V, { prompt: 'x' }, 'image'],
  ])('refuses %s', async (_, path, body, field) => {
    const answer = await under.post(path, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors?.map((problem) => problem.field)).toEqual([field]);
  });

  it.each([
    'http://127.0.0.1/a.png',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'http://user:secret@example.org/a.png',
    'nonsense',
  ])('refuses a picture at %s', async (image) => {
    const answer = await under.post(I2V, { prompt: 'x', image });
    expect([answer.status, answer.body.code]).toEqual([400, 'URL_NOT_ALLOWED']);
  });

  it('knows the models of its table and no other', async () => {
    const answer = await under.post('/api/v1/replicate/no-such-model', sunset);
    expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    expect(answer.body.detail).toContain('wan-video-t2v');
    for (const body of [[], 'text']) {
      expect((await under.post(T2V, body)).status).toBe(400);
    }
    expect((await under.post(T2V)).status).toBe(400);
  });
});

describe('A generation', () => {
  it('whose prediction cannot be begun has failed, and so has its asset', async () => {
    const id = await under.ask();
    const error = jobFailure(
      'PROVIDER_FAILED',
      'The generation service does not accept this input.',
    );
    await under.end(await under.claim(id), { to: 'failed', error });
    expect(await under.get(id)).toMatchObject({
      status: 'failed',
      asset_status: 'failed',
      error: { ...error, retryable: false },
      completed_at: expect.any(String) as string,
    });
  });

  it('has succeeded although its result could not be fetched, and says why there is none', async () => {
    const [id, prediction] = await under.begun();
    under.provider.move(prediction.id, { status: 'succeeded', output: 'https://a.example/v.mp4' });
    await under.provider.deliver(prediction);
    const expired = jobFailure('IMPORT_FAILED');
    await under.endImport(id, expired);
    expect(await under.get(id)).toMatchObject({
      status: 'succeeded',
      asset_status: 'failed',
      error: expired,
    });
  });

  it('belongs to who asked for it', async () => {
    const asked = await under.post(T2V, sunset, userHeaders('ada'));
    const path = `/api/v1/replicate/jobs/${asked.body.job_id}`;
    const look = (user: string): Promise<Response> =>
      fetch(under.api.url + path, { headers: userHeaders(user) });
    expect((await look('ada')).status).toBe(200);
    expect((await look('bob')).status).toBe(404);
    expect((await under.post(`${path}/cancel`, undefined, userHeaders('bob'))).status).toBe(404);
    expect((await under.post(`${path}/cancel`, undefined, userHeaders('ada'))).status).toBe(200);
  });
});

describe('Without an account at a provider', () => {
  it('nothing is generated, and the answer says so', async () => {
    const bare = await GenerationsApi.start({ REPLICATE_API_TOKEN: '' });
    try {
      const answer = await bare.post(T2V, sunset);
      expect([answer.status, answer.body.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
      expect(answer.body.detail).toContain('not set up');
      expect(answer.headers.get('retry-after')).toBe('600');
      expect((await bare.post(T2V, {})).status).toBe(400);
      expect(await bare.query('SELECT id FROM media_assets')).toEqual([]);
    } finally {
      await bare.stop();
    }
  });

  it('or where it could not be reached from outside, no webhook is asked for', async () => {
    const local = await GenerationsApi.start({ PUBLIC_BASE_URL: 'http://localhost:8000' });
    try {
      const id = await local.ask();
      const [job] = await local.query<{ payload: object }>('SELECT payload FROM jobs');
      expect(job?.payload).not.toHaveProperty('webhookUrl');
      expect((await local.facts(id)).status).toBe('starting');
    } finally {
      await local.stop();
    }
  });
});
