import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { signMessage } from '../../src/contracts/signed-message.js';
import { clipToken } from '../../src/contracts/webhook-address.js';
import { GenerationsApi } from '../support/generations-api.js';
import {
  REPLICATE_SECRET,
  type Forgery,
  type ServedPrediction,
  type WebhookAnswer,
} from '../support/replicate-server.js';

const OLD_SECRET = `whsec_${Buffer.from('an older secret of the tests').toString('base64')}`;
const VIDEO = 'https://files.example.org/video.mp4';

let under: GenerationsApi;

beforeAll(async () => {
  under = await GenerationsApi.start({
    REPLICATE_WEBHOOK_SECRET: `${REPLICATE_SECRET}, ${OLD_SECRET}`,
  });
});
afterAll(() => under.stop());
beforeEach(() => {
  under.provider.reset();
});

/** A generation whose prediction has ended as told, of which nobody knows yet. */
async function ended(
  to: Partial<ServedPrediction> = { status: 'succeeded', output: VIDEO },
): Promise<[string, ServedPrediction]> {
  const [id, prediction] = await under.begun();
  return [id, under.provider.move(prediction.id, to)];
}

function signed(
  body: string,
  {
    secret = REPLICATE_SECRET,
    ageSeconds = 0,
    id = randomUUID(),
  }: { secret?: string; ageSeconds?: number; id?: string } = {},
): Record<string, string> {
  return { ...signMessage(body, [secret], { id, now: new Date(Date.now() - ageSeconds * 1000) }) };
}

const textOf = (prediction: ServedPrediction): string => JSON.stringify(prediction);

describe('A webhook of the provider', () => {
  it('ends the generation and has its result taken in, and is answered with the job that does', async () => {
    const [id, prediction] = await ended();
    const answer = await under.provider.deliver(prediction);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ received: true, import_job_id: expect.any(String) as string });
    const facts = await under.facts(id);
    expect(facts).toMatchObject({ status: 'succeeded', asset_status: 'uploading', imports: 1 });
    const shown = await under.get(id);
    expect(shown.import_job_id).toBe(answer.body.import_job_id);
    const [job] = await under.query<{ payload: object }>('SELECT payload FROM jobs WHERE id = $1', [
      shown.import_job_id,
    ]);
    expect(job?.payload).toMatchObject({ source: { url: VIDEO }, type: 'video' });
  });

  it('changes one thing once, though it comes a hundred times at the same moment', async () => {
    const [id, prediction] = await ended();
    const body = textOf(prediction);
    const headers = signed(body);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => under.provider.deliver(prediction, { headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => answer.body.import_job_id)).size).toBe(1);
    expect(await under.facts(id)).toMatchObject({ status: 'succeeded', imports: 1 });
  });

  it('is taken before the worker has told the name of the prediction', async () => {
    const id = await under.ask();
    const job = await under.claim(id);
    const prediction = under.provider.create({
      ...under.webhookOf(job),
      status: 'succeeded',
      output: [VIDEO],
    });
    expect((await under.provider.deliver(prediction)).status).toBe(200);
    await under.end(job, { to: 'completed', outputs: [], result: { predictionId: prediction.id } });
    expect(await under.facts(id)).toMatchObject({
      status: 'succeeded',
      prediction_id: prediction.id,
      imports: 1,
    });
  });

  it('that comes late or goes backwards changes nothing', async () => {
    const [id, prediction] = await ended();
    await under.provider.deliver(prediction);
    for (const status of ['starting', 'processing', 'failed', 'canceled'] as const) {
      const answer = await under.provider.deliver({ ...prediction, status });
      expect(answer.status).toBe(200);
    }
    expect(await under.facts(id)).toMatchObject({ status: 'succeeded', error: null, imports: 1 });
  });

  it('that tells of progress moves forward and never back', async () => {
    const [id, prediction] = await under.begun();
    await under.provider.deliver({ ...prediction, status: 'processing' });
    expect((await under.facts(id)).status).toBe('processing');
    await under.provider.deliver({ ...prediction, status: 'starting' });
    expect((await under.facts(id)).status).toBe('processing');
  });
});

describe('What became of a prediction', () => {
  const ends: [string, Partial<ServedPrediction>, string, string, RegExp][] = [
    ['failed', { status: 'failed', error: 'NSFW content' }, 'failed', 'PROVIDER_FAILED', /NSFW/],
    ['failed without a word', { status: 'failed' }, 'failed', 'PROVIDER_FAILED', /failed\.$/],
    ['was cancelled', { status: 'canceled' }, 'canceled', 'CANCELLED', /cancelled/],
    ['was given up', { status: 'aborted' }, 'aborted', 'CANCELLED', /before it began/],
    [
      'succeeded without output',
      { status: 'succeeded', output: null },
      'failed',
      'PROVIDER_FAILED',
      /ended without a video/,
    ],
    [
      'succeeded with words',
      { status: 'succeeded', output: 'all is well' },
      'failed',
      'PROVIDER_FAILED',
      /ended without a video/,
    ],
    [
      'was thrown away',
      { status: 'succeeded', output: null, data_removed: true },
      'failed',
      'PROVIDER_FAILED',
      /removed the result/,
    ],
    [
      'failed in the provider’s own words',
      {
        status: 'failed',
        error: 'see http://10.0.0.3:5000/x\u0000 at /src/predict.py\nr8_abcdefghijkl',
      },
      'failed',
      'PROVIDER_FAILED',
      /^The generation failed: see … at … …$/,
    ],
  ];

  it.each(ends)(
    'that %s reaches its asset, with the reason',
    async (_, to, status, code, words) => {
      const [id, prediction] = await ended(to);
      expect(await under.provider.deliver(prediction)).toEqual({
        status: 200,
        body: { received: true },
      });
      const facts = await under.facts(id);
      expect(facts).toMatchObject({ status, asset_status: 'failed', imports: 0 });
      expect(facts.error).toMatchObject({ code, retryable: false });
      expect(facts.error?.message).toMatch(words);
      const [asset] = await under.query<{ error: object; file_metadata: { error: string } }>(
        `SELECT a.error, a.file_metadata FROM media_assets a JOIN generations g ON g.asset_id = a.id
       WHERE g.id = $1`,
        [id],
      );
      expect(asset?.error).toEqual(facts.error);
      expect(asset?.file_metadata.error).toBe(facts.error?.message);
    },
  );

  const outputs: [string, unknown, string][] = [
    ['a string', VIDEO, VIDEO],
    ['a list', [VIDEO, 'https://files.example.org/other.mp4'], VIDEO],
    ['a list with a picture first', ['https://files.example.org/poster.png', VIDEO], VIDEO],
    ['an object', { url: VIDEO }, VIDEO],
    ['a list of objects', [{ url: VIDEO, seed: 7 }], VIDEO],
    [
      'a name that says nothing',
      'https://files.example.org/x/abc',
      'https://files.example.org/x/abc',
    ],
  ];

  it.each(outputs)('is taken in when it is %s', async (_, output, url) => {
    const [id, prediction] = await ended({ status: 'succeeded', output });
    const { body } = await under.provider.deliver(prediction);
    const [job] = await under.query<{ payload: object }>('SELECT payload FROM jobs WHERE id = $1', [
      body.import_job_id,
    ]);
    expect(job?.payload).toMatchObject({ source: { url } });
    expect((await under.facts(id)).imports).toBe(1);
  });

  it('is not taken in where its asset was deleted meanwhile', async () => {
    const [id, prediction] = await ended();
    const { asset_id } = await under.get(id);
    await fetch(`${under.api.url}/api/v1/media/${asset_id}`, { method: 'DELETE' });
    expect((await under.provider.deliver(prediction)).status).toBe(200);
    expect(await under.get(id)).toMatchObject({
      status: 'succeeded',
      asset_status: null,
      import_job_id: null,
    });
  });
});

describe('A webhook that is refused', () => {
  type Case = [string, (body: string, prediction: ServedPrediction) => Forgery, number];
  const drop = { 'webhook-signature': null, 'webhook-id': null, 'webhook-timestamp': null };
  const cases: Case[] = [
    ['has no signature', () => ({ headers: { 'webhook-signature': null } }), 401],
    ['has none of the headers', () => ({ headers: drop }), 401],
    ['has an empty signature', () => ({ headers: { 'webhook-signature': '' } }), 401],
    ['has garbage for a signature', () => ({ headers: { 'webhook-signature': 'v1,%%%' } }), 401],
    [
      'is signed with another secret',
      (b) => ({
        headers: signed(b, { secret: `whsec_${Buffer.alloc(24, 9).toString('base64')}` }),
      }),
      401,
    ],
    [
      'is signed in hex',
      (b) => ({ headers: respelt(b, (s) => Buffer.from(s, 'base64').toString('hex')) }),
      401,
    ],
    ['has half of a signature', (b) => ({ headers: respelt(b, (s) => s.slice(0, 20)) }), 401],
    ['is signed by another scheme', (b) => ({ headers: respelt(b, (s) => s, 'v0') }), 401],
    ['has a space more than was signed', (b) => ({ body: `${b} `, headers: signed(b) }), 401],
    [
      'has its keys in another order',
      (b, p) => ({
        body: JSON.stringify(Object.fromEntries(Object.entries(p).reverse())),
        headers: signed(b),
      }),
      401,
    ],
    ['is too old', (b) => ({ headers: signed(b, { ageSeconds: 302 }) }), 401],
    ['comes from the future', (b) => ({ headers: signed(b, { ageSeconds: -302 }) }), 401],
    ['has no time', () => ({ headers: { 'webhook-timestamp': null } }), 401],
    ['has the time 0', () => ({ headers: { 'webhook-timestamp': '0' } }), 401],
    ['has a word for a time', () => ({ headers: { 'webhook-timestamp': 'abc' } }), 401],
    ['has a time beyond all', () => ({ headers: { 'webhook-timestamp': '1e30' } }), 401],
    ['has its signature twice', (b) => ({ headers: twice(b, 'webhook-signature') }), 401],
    ['has its time twice', (b) => ({ headers: twice(b, 'webhook-timestamp') }), 401],
    ['has its id twice', (b) => ({ headers: twice(b, 'webhook-id') }), 401],
    ['has an id that reaches into the time', (b) => ({ headers: signed(b, { id: 'a.b' }) }), 401],
    [
      'mixes the spellings of its headers',
      (b) => ({ headers: { ...drop, 'svix-id': signed(b)['webhook-id'] ?? '' } }),
      401,
    ],
    ['is no JSON', () => sealed('{"id"'), 400],
    ['is a list', () => sealed('[]'), 400],
    ['is no prediction', () => sealed('{"id":"abc"}'), 400],
    [
      'has a status that nobody knows',
      (_b, p) => sealed(JSON.stringify({ ...p, status: 'melted' })),
      400,
    ],
    ['has an id that is none', (_b, p) => sealed(JSON.stringify({ ...p, id: '../x' })), 400],
    [
      'nests a thousand deep',
      (_b, p) =>
        sealed(`${JSON.stringify(p).slice(0, -1)},"deep":${'['.repeat(1000)}${']'.repeat(1000)}}`),
      400,
    ],
    [
      'is ten megabytes large',
      (_b, p) => sealed(JSON.stringify({ ...p, logs: 'x'.repeat(10_000_000) })),
      413,
    ],
    ['is compressed', (b) => ({ headers: { ...signed(b), 'content-encoding': 'gzip' } }), 415],
    [
      'is no JSON by its type',
      (b) => ({ headers: { ...signed(b), 'content-type': 'text/plain' } }),
      415,
    ],
  ];

  /** Any body, signed as it should be. */
  function sealed(body: string): Forgery {
    return { body, headers: signed(body) };
  }

  function respelt(
    body: string,
    spell: (base64: string) => string,
    scheme = 'v1',
  ): Record<string, string> {
    const headers = signed(body);
    const base64 = (headers['webhook-signature'] ?? '').slice('v1,'.length);
    return { ...headers, 'webhook-signature': `${scheme},${spell(base64)}` };
  }

  function twice(body: string, name: string): Record<string, string | string[]> {
    const headers = signed(body);
    return { ...headers, [name]: [headers[name] ?? '', headers[name] ?? ''] };
  }

  it.each(cases)('%s, and nothing happens', async (_, forge, status) => {
    const [id, prediction] = await ended();
    const answer = await under.provider
      .deliver(prediction, forge(textOf(prediction), prediction))
      .catch((error: unknown): WebhookAnswer => {
        // A body far too large may be cut off before the answer was read.
        if (status !== 413) throw error;
        return { status, body: {} };
      });
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    if (status === 401) expect(answer.body.code).toBe('BAD_SIGNATURE');
    expect(await under.facts(id)).toMatchObject({ status: 'starting', imports: 0 });
  });
});

describe('A webhook whose signature holds', () => {
  const spoken = (b: string): Record<string, string | null> => {
    const headers = Object.entries(signed(b));
    const svix = headers.map(([name, value]) => [name.replace('webhook', 'svix'), value]);
    return {
      ...Object.fromEntries(headers.map(([name]) => [name, null])),
      ...Object.fromEntries(svix),
    } as Record<string, string | null>;
  };

  it.each<[string, (body: string) => Forgery]>([
    ['by the other spelling of its headers', (b) => ({ headers: spoken(b) })],
    ['by the older secret', (b) => ({ headers: signed(b, { secret: OLD_SECRET }) })],
    [
      'by one of several signatures',
      (b) => {
        const headers = signed(b);
        return {
          headers: {
            ...headers,
            'webhook-signature': `v1,AAAA v1a,BBBB ${headers['webhook-signature'] ?? ''}`,
          },
        };
      },
    ],
    ['though it is nearly too old', (b) => ({ headers: signed(b, { ageSeconds: 290 }) })],
  ])('%s is taken', async (_, forge) => {
    const [id, prediction] = await ended();
    const answer = await under.provider.deliver(prediction, forge(textOf(prediction)));
    expect(answer.status).toBe(200);
    expect((await under.facts(id)).status).toBe('succeeded');
  });

  it.each([
    ['without a token', ''],
    ['with a token that nobody has', '?token=abc'],
    ['with two tokens', '?token=a&token=b'],
  ])('is received and left alone %s', async (_, query) => {
    const [id, prediction] = await ended();
    const answer = await under.provider.deliver(prediction, { query });
    expect(answer).toEqual({ status: 200, body: { received: true } });
    expect(await under.facts(id)).toMatchObject({ status: 'starting', imports: 0 });
  });

  it('is no matter for the log where it only marks the clip of a dream', async () => {
    const [, prediction] = await ended();
    const warned = vi.spyOn(Logger.prototype, 'warn');
    const answer = await under.provider.deliver(prediction, { query: `?token=${clipToken()}` });
    expect(answer).toEqual({ status: 200, body: { received: true } });
    expect(warned).not.toHaveBeenCalled();
    await under.provider.deliver(prediction, { query: '?token=abc' });
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });

  it('does nothing to a generation that has another prediction', async () => {
    const [id, prediction] = await ended();
    const [other, foreign] = await ended();
    const query = new URL(foreign.webhook ?? '').search;
    const answer = await under.provider.deliver(prediction, { query });
    expect([answer.status, answer.body.code]).toEqual([409, 'CONFLICT']);
    expect((await under.facts(id)).status).toBe('starting');
    expect((await under.facts(other)).status).toBe('starting');
  });

  it('does not give a prediction to a generation that has none yet, when it is another’s', async () => {
    const [, prediction] = await ended();
    const id = await under.ask();
    const job = await under.claim(id);
    const query = new URL(under.webhookOf(job).webhook ?? '').search;
    const answer = await under.provider.deliver(prediction, { query });
    expect(answer.status).toBe(409);
    expect((await under.facts(id)).prediction_id).toBeNull();
  });

  it('opens no other route, and a user’s token does not open this one', async () => {
    const body = '{}';
    const headers = signed(body);
    const asUser = await under.post('/internal/v1/jobs/claim', {}, headers);
    expect(asUser.status).toBe(401);
    const asWebhook = await under.post(
      '/api/v1/replicate/webhook',
      {},
      { authorization: 'Bearer x' },
    );
    expect([asWebhook.status, asWebhook.body.code]).toEqual([401, 'BAD_SIGNATURE']);
  });
});

describe('Without a secret', () => {
  it('every webhook is refused', async () => {
    const closed = await GenerationsApi.start({ REPLICATE_WEBHOOK_SECRET: '' });
    try {
      const [id, prediction] = await closed.begun();
      closed.provider.move(prediction.id, { status: 'succeeded', output: VIDEO });
      const answers = await Promise.all([
        closed.provider.deliver(prediction),
        closed.provider.deliver(prediction, {
          headers: signed(textOf(prediction), { secret: '' }),
        }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([401, 401]);
      expect((await closed.facts(id)).status).toBe('starting');
    } finally {
      await closed.stop();
    }
  });
});
