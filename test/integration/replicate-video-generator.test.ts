import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ReplicateProvider } from '../../src/adapters/replicate/replicate-provider.adapter.js';
import {
  ReplicateVideoGenerator,
  type ReplicateVideoOptions,
} from '../../src/adapters/replicate/replicate-video-generator.adapter.js';
import { JobError, type JobFailure } from '../../src/contracts/job-failure.js';
import type { ClipRequest, ClipWork, MadeClip } from '../../src/ports/video-generator.port.js';
import {
  REPLICATE_TOKEN,
  ReplicateServer,
  type ServedPrediction,
} from '../support/replicate-server.js';

const MODEL = 'wan-video/wan-2.2-t2v-fast';
const CREATE = `POST /models/${MODEL}/predictions`;
const VIDEO = 'https://replicate.delivery/clip.mp4';
const PUBLIC = 'https://api.example.org/';
const NEVER = new AbortController().signal;

let server: ReplicateServer;

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await ReplicateServer.start();
});
afterAll(() => server.stop());
afterEach(() => {
  server.reset();
});

function generatorOf(options: Partial<ReplicateVideoOptions> = {}): ReplicateVideoGenerator {
  const provider = new ReplicateProvider({
    ...{ baseUrl: server.url, token: REPLICATE_TOKEN, timeoutMs: 2_000 },
  });
  return new ReplicateVideoGenerator(provider, {
    ...{ model: MODEL, parallel: 3, usdPerSecond: 0.001 },
    pace: { firstMs: 1, longestMs: 5 },
    ...options,
  });
}

function requestOf(given: Partial<ClipRequest> = {}): ClipRequest {
  return {
    ...{ prompt: 'a lighthouse', style: undefined, seconds: 4.5 },
    ...{ width: 1280, height: 720, frameRate: 25, index: 0, count: 1 },
    ...given,
  };
}

/** One attempt's work on a clip, and what was told through it. */
class Attempt implements ClipWork {
  readonly folder = '';
  readonly ending = new AbortController();
  readonly signal = this.ending.signal;
  readonly kept: Record<string, unknown>[] = [];
  readonly told: number[] = [];
  deadline = Date.now() + 600_000;

  readonly begun: Record<string, unknown> | undefined;

  constructor(begun?: Record<string, unknown>) {
    this.begun = begun;
  }

  readonly onProgress = (share: number): void => {
    this.told.push(share);
  };

  readonly keep = (begun: Record<string, unknown>): Promise<void> => {
    this.kept.push(begun);
    return Promise.resolve();
  };

  /** The attempt that comes after it. */
  next(): Attempt {
    return new Attempt(this.kept.at(-1) ?? this.begun);
  }
}

function make(work: Attempt, options: Partial<ReplicateVideoOptions> = {}): Promise<MadeClip> {
  return generatorOf(options).make(requestOf(), work);
}

async function failureOf(work: Promise<unknown>): Promise<JobFailure> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof JobError)) throw new Error('It was no JobError', { cause: error });
  expect(error.failure.code).toBe('PROVIDER_FAILED');
  expect(error.failure.message).toMatch(/^[^/\\<>\n\r]{1,260}$/);
  return error.failure;
}

/** Predictions end so as soon as they are looked at. */
function allEnd(to: Partial<ServedPrediction>): void {
  server.progress = () => to;
}

const succeeds = { status: 'succeeded', output: VIDEO, metrics: { predict_time: 40 } } as const;

function only(): ServedPrediction {
  const [prediction, ...others] = server.predictions.values();
  if (prediction === undefined || others.length > 0) throw new Error('It is not the only one');
  return prediction;
}

describe('A clip made by a model at the provider', () => {
  it('is asked for in the model’s words, kept by its name, and answered with its address and cost', async () => {
    allEnd(succeeds);
    const work = new Attempt();
    const clip = await generatorOf().make(requestOf({ style: 'watercolour' }), work);
    expect(clip).toEqual({ file: { url: VIDEO }, costUsd: 0.04 });
    expect(only().input).toEqual({
      prompt: 'a lighthouse\n\nStyle: watercolour',
      num_frames: 81,
      frames_per_second: 16,
      resolution: '720p',
      aspect_ratio: '16:9',
    });
    expect(work.kept).toEqual([{ predictionId: only().id }]);
    expect(server.count(CREATE)).toBe(1);
    expect(only()).not.toHaveProperty('webhook');
  });

  it('is waited for, with a progress that only grows', async () => {
    const steps: Partial<ServedPrediction>[] = [
      { status: 'starting' },
      { status: 'processing' },
      { status: 'processing' },
      { status: 'starting' },
      succeeds,
    ];
    server.progress = () => steps.shift();
    const work = new Attempt();
    await make(work);
    expect(steps).toEqual([]);
    expect(work.told).toEqual([...work.told].sort((a, b) => a - b));
    expect(work.told.at(-1)).toBeGreaterThan(work.told[0] ?? 1);
    expect(work.told.at(-1)).toBeLessThan(1);
  });

  it.each<[string, Partial<ReplicateVideoOptions>, Partial<ServedPrediction>]>([
    ['the price of a second', { usdPerSecond: undefined }, succeeds],
    ['the seconds', {}, { ...succeeds, metrics: {} }],
    ['a time that is one', {}, { ...succeeds, metrics: { predict_time: -1 } }],
  ])('has no cost where nobody told %s', async (_, options, end) => {
    allEnd(end);
    expect((await make(new Attempt(), options)).costUsd).toBeUndefined();
  });

  it('is ended by the provider itself some time after nobody can want it any more', async () => {
    allEnd(succeeds);
    const work = new Attempt();
    work.deadline = Date.now() + 60_000;
    await make(work);
    const seconds = Number(/^(\d+)s$/.exec(only().cancelAfter ?? '')?.[1]);
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThanOrEqual(60 + 15 * 60);
  });

  it('that is longer than the model makes is refused before anything is paid', async () => {
    const request = requestOf({ seconds: 17.5 });
    const work = generatorOf({ model: 'wan-video/wan-2.5-t2v' }).make(request, new Attempt());
    expect(await failureOf(work)).toMatchObject({
      message: 'The model makes no clip of 18 seconds; ask for shorter scenes.',
      retryable: false,
    });
    expect(server.calls).toEqual([]);
  });
});

describe('Another attempt at a clip', () => {
  it('goes on with what an earlier one began', async () => {
    const first = new Attempt();
    const work = make(first);
    const { id } = await server.asked('a lighthouse');
    first.ending.abort(new Error('The worker ends'));
    await expect(work).rejects.toThrow('The worker ends');
    server.move(id, succeeds);
    const second = first.next();
    expect(await make(second)).toMatchObject({ file: { url: VIDEO }, costUsd: 0.04 });
    expect(second.kept).toEqual([]);
    expect(server.count(CREATE)).toBe(1);
    expect(server.cancels).toBe(0);
  });

  it.each<[string, Partial<ServedPrediction>]>([
    ['failed', { status: 'failed', error: 'CUDA out of memory' }],
    ['was cancelled', { status: 'canceled' }],
    ['was given up', { status: 'aborted' }],
    ['was thrown away', { ...succeeds, data_removed: true }],
    ['brought no video', { ...succeeds, output: null }],
  ])('begins anew where what was begun %s', async (_, end) => {
    const lost = server.create();
    server.move(lost.id, end);
    allEnd(succeeds);
    const work = new Attempt({ predictionId: lost.id });
    expect((await make(work)).file).toEqual({ url: VIDEO });
    expect(server.count(CREATE)).toBe(1);
    expect(work.kept).toHaveLength(1);
  });

  it.each([[{ predictionId: 'unknown' }], [{}], [{ predictionId: 7, webhookUrl: 'x' }]])(
    'begins anew where nothing is known of what was kept: %j',
    async (begun) => {
      allEnd(succeeds);
      expect((await make(new Attempt(begun))).file).toEqual({ url: VIDEO });
      expect(server.count(CREATE)).toBe(1);
    },
  );

  it('begins no more than one prediction, however that ends', async () => {
    const lost = server.create();
    server.move(lost.id, { status: 'failed' });
    allEnd({ status: 'failed', error: 'CUDA out of memory' });
    expect((await failureOf(make(new Attempt({ predictionId: lost.id })))).retryable).toBe(true);
    expect(server.count(CREATE)).toBe(1);
  });
});

describe('A clip whose name was lost with the answer', () => {
  it('is found by its webhook and not paid again', async () => {
    const first = new Attempt();
    server.fault = (call) => (call === CREATE ? 'hang up after' : undefined);
    expect((await failureOf(make(first, { publicBaseUrl: PUBLIC }))).retryable).toBe(true);
    expect(first.kept).toHaveLength(1);
    server.fault = () => undefined;
    for (let others = 0; others < 3; others++) server.create({ webhook: 'https://a.example/' });
    allEnd(succeeds);
    const second = first.next();
    expect((await make(second, { publicBaseUrl: PUBLIC })).file).toEqual({ url: VIDEO });
    expect(server.count(CREATE)).toBe(1);
    const [own] = server.predictions.values();
    expect(own?.webhook).toMatch(
      /^https:\/\/api\.example\.org\/api\/v1\/replicate\/webhook\?token=clip-[\w-]{43}$/,
    );
    expect(second.kept).toEqual([{ predictionId: own?.id }]);
  });

  it('is begun where it was not', async () => {
    const first = new Attempt();
    server.fault = (call) => (call === CREATE ? 'hang up' : undefined);
    await failureOf(make(first, { publicBaseUrl: PUBLIC }));
    server.fault = () => undefined;
    allEnd(succeeds);
    expect((await make(first.next(), { publicBaseUrl: PUBLIC })).file).toEqual({ url: VIDEO });
    expect(server.predictions.size).toBe(1);
  });

  it('is cancelled all the same when nobody wants it', async () => {
    const first = new Attempt();
    server.fault = (call) => (call === CREATE ? 'hang up after' : undefined);
    await failureOf(make(first, { publicBaseUrl: PUBLIC }));
    await generatorOf().abandon(first.kept[0] ?? {}, NEVER);
    expect(only().status).toBe('canceled');
  });

  it('is left to the provider to end where no webhook would arrive', async () => {
    server.fault = (call) => (call === CREATE ? 'hang up after' : undefined);
    const first = new Attempt();
    await failureOf(make(first, { publicBaseUrl: 'http://localhost:8000' }));
    expect(first.kept).toEqual([]);
    expect(only().cancelAfter).toMatch(/^\d+s$/);
  });
});

describe('A clip that nobody wants any more', () => {
  it('ends here with the attempt’s own reason, and at the provider when it is abandoned', async () => {
    const work = new Attempt();
    const making = make(work, { pace: { firstMs: 600_000, longestMs: 600_000 } });
    const { id } = await server.asked('a lighthouse');
    const reason = new Error('It was cancelled');
    work.ending.abort(reason);
    await expect(making).rejects.toBe(reason);
    expect(server.cancels).toBe(0);
    await generatorOf().abandon({ predictionId: id }, NEVER);
    expect(server.predictions.get(id)?.status).toBe('canceled');
    expect(server.cancels).toBe(1);
  });

  it('is not begun once the attempt has ended', async () => {
    const work = new Attempt();
    const reason = new Error('It was cancelled');
    work.ending.abort(reason);
    await expect(make(work)).rejects.toBe(reason);
    expect(server.calls).toEqual([]);
  });

  it.each([{ predictionId: 'unknown' }, {}])(
    'may be unknown to the provider: %j',
    async (begun) => {
      await expect(generatorOf().abandon(begun, NEVER)).resolves.toBeUndefined();
    },
  );

  it('is not taken for cancelled while the provider does not answer', async () => {
    server.fault = () => ({ status: 502 });
    const failure = await failureOf(generatorOf().abandon({ predictionId: 'a' }, NEVER));
    expect(failure.retryable).toBe(true);
  });
});

describe('A provider that does not make a clip', () => {
  it.each<[string, boolean, string]>([
    [
      'NSFW content detected. Try another prompt.',
      false,
      'The generation service refuses it: NSFW content detected. Try another prompt.',
    ],
    [
      'The input or output was flagged as sensitive. (E005)',
      false,
      'The generation service refuses it: The input or output was flagged as sensitive. (E005)',
    ],
    [
      'CUDA out of memory at /src/predict.py, see http://10.0.0.3/x',
      true,
      'The generation service failed: CUDA out of memory at …, see …',
    ],
    [
      'Prediction interrupted; please retry (code: PA)',
      true,
      'The generation service failed: Prediction interrupted; please retry (code: PA)',
    ],
    ['', true, 'The generation service failed.'],
  ])('says why: %s', async (error, retryable, message) => {
    allEnd({ status: 'failed', error });
    expect(await failureOf(make(new Attempt()))).toMatchObject({ message, retryable });
  });

  it.each<[Partial<ServedPrediction>, boolean, RegExp]>([
    [{ status: 'canceled' }, true, /cancelled at the generation service/],
    [{ status: 'aborted' }, true, /never began/],
    [{ ...succeeds, data_removed: true }, true, /removed the clip/],
    [{ ...succeeds, output: 'all is well' }, false, /made no video/],
  ])('ends it as %j', async (end, retryable, words) => {
    allEnd(end);
    const failure = await failureOf(make(new Attempt()));
    expect(failure.retryable).toBe(retryable);
    expect(failure.message).toMatch(words);
  });

  it('forgets it while it is waited for', async () => {
    const work = make(new Attempt());
    const { id } = await server.asked('a lighthouse');
    server.predictions.delete(id);
    expect(await failureOf(work)).toMatchObject({ retryable: true });
  });

  it('is waited for while it is away for a moment', async () => {
    let looks = 0;
    server.progress = () => succeeds;
    server.fault = (call) => {
      if (!call.startsWith('GET')) return undefined;
      return ++looks < 5 ? { status: 503 } : undefined;
    };
    expect((await make(new Attempt())).file).toEqual({ url: VIDEO });
  });

  it('is given up when it stays away, and what it began is kept', async () => {
    server.fault = (call) => (call.startsWith('GET') ? 'hang up' : undefined);
    const work = new Attempt();
    expect((await failureOf(make(work))).retryable).toBe(true);
    expect(work.kept).toEqual([{ predictionId: only().id }]);
    server.fault = () => undefined;
    allEnd(succeeds);
    expect((await make(work.next())).file).toEqual({ url: VIDEO });
    expect(server.count(CREATE)).toBe(1);
  });

  it('is not asked again what it refuses', async () => {
    server.fault = () => ({ status: 402 });
    expect(await failureOf(make(new Attempt()))).toMatchObject({ retryable: false });
    expect(server.calls).toHaveLength(1);
  });

  it('has no longer than the attempt', async () => {
    const work = new Attempt();
    work.deadline = Date.now() + 50;
    expect(await failureOf(make(work))).toMatchObject({ retryable: true });
    expect(server.count(CREATE)).toBe(1);
  });
});
