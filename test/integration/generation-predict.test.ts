import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ReplicateProvider } from '../../src/adapters/replicate/replicate-provider.adapter.js';
import type { GenerationPayload } from '../../src/contracts/generation.js';
import { JobError } from '../../src/contracts/job-failure.js';
import type { ClaimedJob } from '../../src/contracts/job-messages.js';
import { GenerationPredictHandler } from '../../src/modules/generations/worker/generation-predict.handler.js';
import type { JobContext } from '../../src/modules/jobs/worker/job-handler.js';
import { REPLICATE_TOKEN, ReplicateServer } from '../support/replicate-server.js';

let server: ReplicateServer;

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await ReplicateServer.start();
});
afterAll(() => server.stop());
afterEach(() => {
  server.reset();
});

function providerOf(options: { token?: string; timeoutMs?: number } = {}): ReplicateProvider {
  return new ReplicateProvider({ baseUrl: server.url, token: REPLICATE_TOKEN, ...options });
}

function payloadOf(given: Partial<GenerationPayload> = {}): GenerationPayload {
  return {
    generationId: randomUUID(),
    target: { model: 'wan-video/wan-2.5-t2v' },
    input: { prompt: 'a lighthouse', duration: 5 },
    webhookUrl: `https://api.example.org/api/v1/replicate/webhook?token=${randomUUID()}`,
    requestedAt: new Date().toISOString(),
    ...given,
  };
}

interface Attempt {
  attempt?: number;
  checkpoint?: Record<string, unknown>;
  signal?: AbortSignal;
  provider?: ReplicateProvider;
}

/** One attempt at a job; answers what it came to and what it kept. */
async function run(
  payload: GenerationPayload,
  { attempt = 1, checkpoint = {}, signal, provider = providerOf() }: Attempt = {},
): Promise<{ predictionId: string; kept: Record<string, unknown>[] }> {
  const kept: Record<string, unknown>[] = [];
  const never = (): never => {
    throw new Error('It has no business with files');
  };
  const context: JobContext = {
    scratch: '',
    signal: signal ?? new AbortController().signal,
    input: never,
    prepareOutput: never,
    output: never,
    progress: never,
    checkpoint: (state) => {
      kept.push(state);
      return Promise.resolve();
    },
  };
  const job: ClaimedJob<'generation.predict'> = {
    id: randomUUID(),
    kind: 'generation.predict',
    attempt,
    ownerId: 'local',
    requestId: 'request',
    payload,
    outputPrefix: 'outputs/1/',
    timeoutSeconds: 60,
    leaseMs: 60_000,
    checkpoint,
  };
  const { outputs, result } = await new GenerationPredictHandler(provider).handle(job, context);
  expect(outputs).toEqual([]);
  return { ...result, kept };
}

async function failureOf(work: Promise<unknown>): Promise<JobError['failure']> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof JobError)) throw new Error('It was no JobError', { cause: error });
  return error.failure;
}

const CREATE = 'POST /models/wan-video/wan-2.5-t2v/predictions';

describe('The job that begins a prediction', () => {
  it('begins it as the provider wants to be asked, and keeps its name before it answers', async () => {
    const payload = payloadOf();
    const { predictionId, kept } = await run(payload);
    expect(kept).toEqual([{ predictionId }]);
    expect(server.calls).toEqual([CREATE]);
    expect(server.predictions.get(predictionId)).toMatchObject({
      input: payload.input,
      webhook: payload.webhookUrl,
      webhook_events_filter: ['completed'],
    });
    expect([...server.tokens]).toEqual([`Bearer ${REPLICATE_TOKEN}`]);
  });

  it('asks for one version of a model by its id', async () => {
    const { predictionId } = await run(payloadOf({ target: { version: 'abc123' } }));
    expect(server.calls).toEqual(['POST /predictions']);
    expect(server.predictions.get(predictionId)).toMatchObject({ version: 'abc123' });
  });

  it('asks for no webhook where none would arrive', async () => {
    const { predictionId } = await run(payloadOf({ webhookUrl: undefined }));
    expect(server.predictions.get(predictionId)).not.toHaveProperty('webhook');
    expect(server.predictions.get(predictionId)).not.toHaveProperty('webhook_events_filter');
  });

  it('goes on from the name that an earlier attempt kept', async () => {
    const answer = await run(payloadOf(), { attempt: 2, checkpoint: { predictionId: 'known' } });
    expect(answer).toEqual({ predictionId: 'known', kept: [] });
    expect(server.calls).toEqual([]);
  });

  it('finds what an earlier attempt began though its answer was lost, so that nobody pays twice', async () => {
    const payload = payloadOf();
    server.fault = () => 'hang up after';
    expect(await failureOf(run(payload))).toMatchObject({
      code: 'PROVIDER_FAILED',
      retryable: true,
    });
    server.fault = () => undefined;
    server.pageSize = 2;
    for (let others = 0; others < 5; others++)
      server.create({ webhook: payloadOf().webhookUrl ?? '' });
    const { predictionId, kept } = await run(payload, { attempt: 2 });
    expect(server.predictions.get(predictionId)?.webhook).toBe(payload.webhookUrl);
    expect(kept).toEqual([{ predictionId }]);
    expect(server.count(CREATE)).toBe(1);
  });

  it('begins it when an earlier attempt had not', async () => {
    server.create({ webhook: payloadOf().webhookUrl ?? '' });
    server.create();
    const payload = payloadOf();
    const { predictionId } = await run(payload, { attempt: 2 });
    expect(server.predictions.get(predictionId)?.webhook).toBe(payload.webhookUrl);
    expect(server.count(CREATE)).toBe(1);
  });

  it('does not look further back than when it was asked for', async () => {
    server.pageSize = 1;
    for (let old = 0; old < 5; old++) {
      server.create({ created_at: new Date(Date.now() - 3_600_000).toISOString() });
    }
    await run(payloadOf(), { attempt: 2 });
    expect(server.count('GET /predictions')).toBe(1);
  });

  it('does not begin anew while the provider does not say what there is', async () => {
    server.fault = (call) => (call.startsWith('GET') ? { status: 500 } : undefined);
    expect((await failureOf(run(payloadOf(), { attempt: 2 }))).retryable).toBe(true);
    expect(server.count('POST')).toBe(0);
  });

  it('ends with its attempt', async () => {
    server.fault = () => 'hang';
    const ending = new AbortController();
    const work = run(payloadOf(), { signal: ending.signal });
    ending.abort(new Error('The worker ends'));
    await expect(work).rejects.toThrow('The worker ends');
  });
});

describe('A provider that does not do what it is asked', () => {
  it.each([
    [401, false, /credentials/],
    [402, false, /credit/],
    [404, false, /this model/],
    [422, false, /this input/],
    [400, false, /failed/],
    [302, true, /failed/],
    [408, true, /failed/],
    [429, true, /failed/],
    [500, true, /failed/],
    [503, true, /failed/],
  ])('answers %i: worth another try: %s', async (status, retryable, words) => {
    server.fault = () => ({ status, headers: { location: 'http://127.0.0.1:1/' } });
    const failure = await failureOf(run(payloadOf()));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable });
    expect(failure.message).toMatch(words);
    expect(failure.message).toMatch(/^[^/\\<>\n\r]{1,300}$/);
    expect(server.calls).toHaveLength(1);
  });

  it('is told of in the log without the token, even where it repeats it', async () => {
    server.fault = () => ({ status: 401, body: `no such token: ${REPLICATE_TOKEN}` });
    const error = await run(payloadOf()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ cause: { message: 'It answers 401: no such token: …' } });
  });

  it('is asked again when it says so, if that is soon', async () => {
    let turnedAway = 0;
    server.fault = () =>
      turnedAway++ < 2 ? { status: 429, headers: { 'retry-after': '0' } } : undefined;
    await run(payloadOf());
    expect(server.calls).toHaveLength(3);
    expect(server.predictions.size).toBe(1);
  });

  it.each(['3600', new Date(Date.now() + 3_600_000).toUTCString(), 'soon'])(
    'is left alone when it says to come back later: %s',
    async (value) => {
      server.fault = () => ({ status: 429, headers: { 'retry-after': value } });
      expect((await failureOf(run(payloadOf()))).retryable).toBe(true);
      expect(server.calls).toHaveLength(1);
    },
  );

  it.each([
    ['hangs', 'hang'],
    ['hangs up', 'hang up'],
    ['answers with no prediction', { status: 201, body: '{}' }],
    ['answers with no JSON', { status: 201, body: '<html>' }],
    ['answers without end', { status: 201, body: `"${'x'.repeat(9 * 1024 * 1024)}"` }],
  ] as const)('%s', async (_, fault) => {
    server.fault = () => fault;
    const work = run(payloadOf(), { provider: providerOf({ timeoutMs: 300 }) });
    expect(await failureOf(work)).toMatchObject({ code: 'PROVIDER_FAILED', retryable: true });
    expect(server.calls).toHaveLength(1);
  });

  it('is not asked at all without credentials', async () => {
    const provider = new ReplicateProvider({ baseUrl: server.url, token: undefined });
    expect(provider.isSetUp).toBe(false);
    expect(await failureOf(run(payloadOf(), { provider }))).toMatchObject({ retryable: false });
    expect(server.calls).toEqual([]);
  });
});
