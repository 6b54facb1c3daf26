import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpJobGateAdapter } from '../../src/adapters/http-callback/http-job-gate.adapter.js';
import { JobError, jobFailure } from '../../src/contracts/job-failure.js';
import type { ClaimedJob } from '../../src/contracts/job-messages.js';
import { FencedError, GateUnavailableError } from '../../src/ports/job-gate.port.js';
import { GateServer } from '../support/fake-gate.js';
import { claimedJob, GIF_RESULT } from '../support/worker-bench.js';
import { waitFor } from '../support/wait.js';

const SECRET = 'the secret of worker and API, 32 bytes';
const TEN_MINUTES = 600_000;
const CLAIM_ID = 'c1a1f2f0-0000-4000-8000-000000000001';

Logger.overrideLogger(false);
let api: GateServer;
let gate: HttpJobGateAdapter;

beforeEach(async () => {
  api = await new GateServer([SECRET]).start();
  gate = new HttpJobGateAdapter({
    baseUrl: () => `${api.url}/`,
    secrets: [SECRET],
    holder: 'worker-7',
  });
});
afterEach(() => api.stop());

const job = claimedJob({ id: '6f1c2f0e-0000-4000-8000-000000000001', attempt: 3 });
const ref = { id: job.id, attempt: job.attempt };
const speaker = { job_id: job.id, attempt: 3 };

const claimAnswer = {
  ...speaker,
  kind: job.kind,
  owner_id: job.ownerId,
  request_id: job.requestId,
  payload: job.payload,
  output_prefix: job.outputPrefix,
  timeout_seconds: job.timeoutSeconds,
  lease_ms: job.leaseMs,
  checkpoint: { step: 2 },
};

const output = {
  key: `${job.outputPrefix}a.gif`,
  bytes: 3,
  sha256: 'ab'.repeat(32),
  contentType: 'image/gif',
};

async function claim(): Promise<void> {
  api.answer = () => ({ status: 200, body: claimAnswer });
  await gate.claim('video_queue', CLAIM_ID);
  api.requests.length = 0;
}

describe('The gate by HTTP', () => {
  it('claims in the worker’s name and reads everything the work needs', async () => {
    api.answer = () => ({ status: 200, body: claimAnswer });
    expect(await gate.claim('video_queue', CLAIM_ID)).toEqual({ ...job, checkpoint: { step: 2 } });
    expect(api.requests).toMatchObject([
      {
        path: '/internal/v1/jobs/claim',
        message: {
          type: 'job.claim',
          queue: 'video_queue',
          holder: 'worker-7',
          claim_id: CLAIM_ID,
        },
      },
    ]);
  });

  it('has nothing to do when there is nothing to claim', async () => {
    api.answer = () => ({ status: 204 });
    expect(await gate.claim('dreams', CLAIM_ID)).toBeUndefined();
  });

  it.each([
    ['lacks a field', { ...claimAnswer, output_prefix: undefined }],
    ['names an id that is a path', { ...claimAnswer, job_id: '../../etc' }],
    ['would let outputs go anywhere', { ...claimAnswer, output_prefix: '/' }],
    ['climbs out of the store', { ...claimAnswer, output_prefix: 'outputs/../' }],
  ])('takes no work from an answer that %s', async (_what, body) => {
    api.answer = () => ({ status: 200, body });
    await expect(gate.claim('video_queue', CLAIM_ID)).rejects.toBeInstanceOf(GateUnavailableError);
  });

  it('speaks every message of an attempt as agreed, with the request it goes back to', async () => {
    await claim();
    api.answer = () => ({ status: 200, body: { cancel: true } });
    expect(await gate.heartbeat(ref, 42)).toEqual({ cancel: true });
    await gate.checkpoint(ref, { prediction: 'p1' });
    await gate.complete(ref, [output], GIF_RESULT);
    const { contentType, ...wire } = output;
    const said = api.requests.map(({ path, message }) => [path.split('/').at(-1), message]);
    expect(said).toEqual([
      ['heartbeat', { type: 'job.heartbeat', ...speaker, progress: 42 }],
      ['checkpoint', { type: 'job.checkpoint', ...speaker, checkpoint: { prediction: 'p1' } }],
      [
        'complete',
        {
          type: 'job.complete',
          ...speaker,
          status: 'completed',
          outputs: [{ ...wire, content_type: contentType }],
          result: GIF_RESULT,
        },
      ],
    ]);
    for (const { headers } of api.requests) expect(headers['x-request-id']).toBe(job.requestId);
  });

  it('speaks of failure and release as agreed', async () => {
    await gate.fail(ref, jobFailure('INPUT_INVALID'));
    await gate.release(ref);
    expect(api.requests.map(({ path, message }) => ({ path, message }))).toEqual([
      {
        path: `/internal/v1/jobs/${job.id}/fail`,
        message: {
          type: 'job.fail',
          ...speaker,
          status: 'failed',
          error: jobFailure('INPUT_INVALID'),
        },
      },
      { path: `/internal/v1/jobs/${job.id}/release`, message: { type: 'job.release', ...speaker } },
    ]);
  });

  it.each([
    [409, 'FENCED'],
    [409, 'NOT_CLAIMABLE'],
    [409, 'LEASE_HELD'],
    [404, 'NOT_FOUND'],
  ])('an answer of %i %s means that the attempt is over', async (status, code) => {
    api.answer = () => ({ status, body: { code } });
    await expect(gate.heartbeat(ref, 1)).rejects.toBeInstanceOf(FencedError);
    await expect(gate.complete(ref, [], GIF_RESULT)).rejects.toBeInstanceOf(FencedError);
    expect(api.requests).toHaveLength(2);
  });

  it('a 404 that is not the API’s own is an outage, and finished work is not thrown away for it', async () => {
    api.answer = (_request, number) =>
      number === 1 ? { status: 404, text: '<h1>nginx</h1>' } : { status: 200 };
    await gate.complete(ref, [output], GIF_RESULT);
    expect(api.requests).toHaveLength(2);
  });

  it('an output that does not match is a failure of the store', async () => {
    api.answer = () => ({ status: 409, body: { code: 'OUTPUT_MISMATCH' } });
    const refused = await gate.complete(ref, [output], GIF_RESULT).catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(JobError);
    expect(refused).toMatchObject({ code: 'STORAGE_FAILED' });
  });

  it('a message the API finds malformed is not sent again', async () => {
    api.answer = () => ({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    const refused = await gate.complete(ref, [output], GIF_RESULT).catch((e: unknown) => e);
    expect(refused).toMatchObject({ code: 'PROCESSING_CRASHED' });
    expect(api.requests).toHaveLength(1);
  });

  it('a completion is sent until it is answered, each time as the same message', async () => {
    api.answer = (_request, number) =>
      number === 1 ? { status: 503 } : number === 2 ? 'hang up' : { status: 200, body: {} };
    await gate.complete(ref, [output], GIF_RESULT);
    expect(api.requests).toHaveLength(3);
    expect(new Set(api.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('stops sending when it is told to', async () => {
    api.answer = () => ({ status: 503 });
    const patience = new AbortController();
    const failing = gate.fail(ref, jobFailure('INPUT_INVALID'), patience.signal);
    const ended = expect(failing).rejects.toBeInstanceOf(GateUnavailableError);
    await waitFor('the first try', () => api.requests.length === 1);
    patience.abort(new Error('enough'));
    await ended;
    expect(api.requests).toHaveLength(1);
  });

  it('stops waiting for an answer when it is told to', async () => {
    api.answer = () => 'hang';
    const patience = new AbortController();
    const releasing = gate.release(ref, patience.signal);
    const ended = expect(releasing).rejects.toBeInstanceOf(GateUnavailableError);
    await waitFor('the try', () => api.requests.length === 1);
    patience.abort(new Error('enough'));
    await ended;
  });

  it('tries a heartbeat once, and gives it up after five seconds', async () => {
    api.answer = () => ({ status: 503 });
    await expect(gate.heartbeat(ref, 1)).rejects.toBeInstanceOf(GateUnavailableError);
    expect(api.requests).toHaveLength(1);
    api.answer = () => 'hang';
    const began = performance.now();
    await expect(gate.heartbeat(ref, 1)).rejects.toBeInstanceOf(GateUnavailableError);
    expect(performance.now() - began).toBeGreaterThan(4_900);
    expect(performance.now() - began).toBeLessThan(7_000);
  });

  it('says when the API cannot be reached', async () => {
    await gate.check();
    const nobody = new HttpJobGateAdapter({
      baseUrl: () => 'http://127.0.0.1:1',
      secrets: [SECRET],
      holder: 'w',
    });
    await expect(nobody.check()).rejects.toBeInstanceOf(GateUnavailableError);
  });

  it('never follows a redirect with a signed message', async () => {
    api.answer = () => ({ status: 307, headers: { location: `${api.url}/elsewhere` } });
    await expect(gate.heartbeat(ref, 1)).rejects.toBeInstanceOf(GateUnavailableError);
    expect(api.requests).toHaveLength(1);
  });
});

describe('The end of work that is told elsewhere', () => {
  const dreamId = 'd1f2f0e0-0000-4000-8000-00000000000d';
  const path = `/dreams/${dreamId}/video-complete`;
  const key = `videos/${dreamId}/3/`;
  const result = {
    video_key: `${key}video.mp4`,
    poster_key: `${key}poster.jpg`,
    metadata: {
      duration: 12,
      scenes: 3,
      cost: 0.15,
      width: 1280,
      height: 720,
      frame_rate: 25,
      size: 3,
      checksum_sha256: 'ab'.repeat(32),
      loudness: null,
      generator: 'storyboard',
      planner: 'given',
    },
  };

  async function claimDream(): Promise<ClaimedJob> {
    const payload = { dreamId, text: 'A lighthouse.', scenes: [], preview: false };
    const body = { ...claimAnswer, kind: 'dream.render', payload, output_prefix: key };
    api.answer = () => ({ status: 200, body });
    const claimed = await gate.claim('dreams', CLAIM_ID);
    if (claimed === undefined) throw new Error('Nothing was claimed');
    api.requests.length = 0;
    return claimed;
  }

  it('is known from the claim, which says nothing of it on the wire', async () => {
    expect(await claimDream()).toMatchObject({ kind: 'dream.render', callbackPath: path });
    expect(JSON.stringify(claimAnswer)).not.toContain('callback');
  });

  it('goes there, with the parts of the result beside the status', async () => {
    const dream = await claimDream();
    const { contentType, ...wire } = output;
    await gate.complete(dream, [output], result);
    await gate.fail(dream, jobFailure('PROVIDER_FAILED'));
    expect(api.requests.map((request) => [request.path, request.message])).toEqual([
      [
        path,
        {
          type: 'job.complete',
          ...speaker,
          status: 'completed',
          outputs: [{ ...wire, content_type: contentType }],
          ...result,
        },
      ],
      [
        path,
        {
          type: 'job.fail',
          ...speaker,
          status: 'failed',
          error: jobFailure('PROVIDER_FAILED'),
        },
      ],
    ]);
  });

  it('is sent until it is answered, in the name of the request it goes back to', async () => {
    const dream = await claimDream();
    api.answer = (_request, number) => ({ status: number === 1 ? 503 : 200, body: {} });
    await gate.complete(dream, [output], result);
    expect(api.requests.map((request) => request.path)).toEqual([path, path]);
    for (const { headers } of api.requests) expect(headers['x-request-id']).toBe(job.requestId);
  });

  it('alone goes there: heartbeats, checkpoints and releases are the ledger’s', async () => {
    const dream = await claimDream();
    api.answer = () => ({ status: 200, body: { cancel: false } });
    await gate.heartbeat(dream, 1);
    await gate.checkpoint(dream, {});
    await gate.release(dream);
    const paths = api.requests.map((request) => request.path);
    const own = ['heartbeat', 'checkpoint', 'release'];
    expect(paths).toEqual(own.map((route) => `/internal/v1/jobs/${job.id}/${route}`));
  });

  it('cannot be led elsewhere by an odd id', async () => {
    const payload = { dreamId: '../../internal/v1/jobs/x/fail?', text: '' };
    api.answer = () => ({ status: 200, body: { ...claimAnswer, kind: 'dream.render', payload } });
    const claimed = await gate.claim('dreams', CLAIM_ID);
    expect(claimed?.callbackPath).toMatch(/^\/dreams\/[^/?#]+\/video-complete$/);
  });

  it('is not asked of a kind that this worker does not know', async () => {
    api.answer = () => ({ status: 200, body: { ...claimAnswer, kind: 'constructor' } });
    expect(await gate.claim('dreams', CLAIM_ID)).not.toHaveProperty('callbackPath');
  });
});

describe('With clocks that differ', () => {
  it.each([
    ['behind', -TEN_MINUTES],
    ['ahead', TEN_MINUTES],
  ])(
    'by ten minutes, the API’s %s, one refusal is enough to learn it',
    async (_way, clockAheadMs) => {
      api.clockAheadMs = clockAheadMs;
      api.answer = () => ({ status: 200, body: { cancel: false } });
      await gate.heartbeat(ref, 1);
      await gate.heartbeat(ref, 2);
      await gate.complete(ref, [], GIF_RESULT);
      expect({ refused: api.refused, taken: api.requests.length }).toEqual({
        refused: 1,
        taken: 3,
      });
    },
  );
});

describe('With secrets that differ', () => {
  it('a message is tried twice and no more', async () => {
    const stranger = new HttpJobGateAdapter({
      baseUrl: () => api.url,
      secrets: ['another secret of the same length, yes'],
      holder: 'w',
    });
    await expect(stranger.claim('dreams', CLAIM_ID)).rejects.toBeInstanceOf(GateUnavailableError);
    expect({ refused: api.refused, taken: api.requests.length }).toEqual({ refused: 2, taken: 0 });
  });

  it('a worker that rotates is understood by an API that has not yet', async () => {
    const rotating = new HttpJobGateAdapter({
      baseUrl: () => api.url,
      secrets: ['the next secret of worker and API, 32', SECRET],
      holder: 'w',
    });
    await rotating.release(ref);
    expect(api.requests).toHaveLength(1);
  });
});
