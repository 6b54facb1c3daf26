import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationResponse } from '../../src/modules/generations/http/generation.presenter.js';
import { ApiClient } from '../support/client.js';
import { makeVideo } from '../support/media.js';
import { probed } from '../support/probed.js';
import {
  REPLICATE_SECRET,
  REPLICATE_TOKEN,
  ReplicateServer,
  type ServedPrediction,
} from '../support/replicate-server.js';
import { ServiceProcess } from '../support/service.js';
import { Stack } from '../support/stack.js';
import { waitFor } from '../support/wait.js';

/** Where callers and the provider are told to reach the service; it is loopback in truth. */
const PUBLIC = 'https://api.example.org';

interface Asset {
  id: string;
  status: string;
  url: string;
  thumbnail_url: string;
  tags: string[];
  metadata: Record<string, unknown>;
}

/** The product as it was started, and how it is stopped. */
interface Deployment {
  client: ApiClient;
  /** All that its processes have written. */
  log: () => string;
  stop: () => Promise<unknown>;
}

/** What makes faults heal within seconds, and lets imports reach the provider's files. */
function settings(provider: ReplicateServer): Record<string, string> {
  return {
    ...provider.environment(),
    REPLICATE_POLL_INTERVAL_MS: '300',
    IMPORT_TEST_ALLOW: provider.host,
    PUBLIC_BASE_URL: PUBLIC,
    RETRY_FIRST_MS: '300',
    RETRY_SECOND_MS: '600',
    DISPATCH_INTERVAL_MS: '100',
  };
}

async function embedded(provider: ReplicateServer, folder: string): Promise<Deployment> {
  const env = { ...settings(provider), DATA_DIR: join(folder, 'data') };
  const service = await (await ServiceProcess.start({ env })).ready();
  return {
    client: new ApiClient(service.url),
    log: () => service.log,
    stop: () => service.stop(),
  };
}

async function distributed(provider: ReplicateServer): Promise<Deployment> {
  const stack = await Stack.start();
  const api = await stack.startApi(settings(provider));
  const worker = await stack.startWorker(api, settings(provider));
  return {
    client: stack.client(api),
    log: () => api.log + worker.log,
    stop: () => stack.stop(),
  };
}

function picture(): Promise<Buffer> {
  return sharp({ create: { width: 640, height: 480, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
}

describe.each([
  ['in one process', embedded],
  ['distributed', distributed],
])('generation, %s', (_, deploy) => {
  let folder: string;
  let provider: ReplicateServer;
  let deployment: Deployment;
  let client: ApiClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'generations-'));
    provider = await ReplicateServer.start();
    const clip = await makeVideo(folder, { name: 'clip.mp4', seconds: 1, size: '320x180' });
    provider.files.set('clip.mp4', { bytes: await readFile(clip) });
    provider.files.set('picture.png', { bytes: await picture(), type: 'image/png' });
    deployment = await deploy(provider, folder);
    ({ client } = deployment);
    provider.tell(client.url);
  });
  afterAll(async () => {
    await deployment.stop();
    await provider.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    provider.reset();
  });

  /** Asks for something; answers how it is followed, and the provider's side of it. */
  async function begin(model?: string): Promise<[string, ServedPrediction]> {
    const prompt = `a lighthouse ${randomUUID()}`;
    const id = await ask(prompt, model);
    return [id, await provider.asked(prompt)];
  }

  async function ask(prompt: string, model = 'wan-video-t2v'): Promise<string> {
    const answer = await client.request<GenerationResponse>(
      'POST',
      `/api/v1/replicate/${model}`,
      JSON.stringify({ prompt }),
      { 'content-type': 'application/json' },
    );
    expect([answer.status, answer.body.status]).toEqual([202, 'starting']);
    return answer.body.job_id;
  }

  const look = async (id: string): Promise<GenerationResponse> =>
    (await client.request<GenerationResponse>('GET', `/api/v1/replicate/jobs/${id}`)).body;

  const settled = (id: string): Promise<GenerationResponse> =>
    waitFor(`generation ${id} to reach its asset`, async () => {
      const generation = await look(id);
      return generation.asset_status !== 'uploading' && generation;
    });

  const assetOf = async ({ asset_id }: GenerationResponse): Promise<Asset> =>
    (await client.request<Asset>('GET', `/api/v1/media/${asset_id}`)).body;

  const succeed = (id: string, file = 'clip.mp4'): ServedPrediction =>
    provider.move(id, { status: 'succeeded', output: provider.fileUrl(file) });

  /** A presigned link, fetched from where it leads in truth. */
  async function download(link: string | null, name: string): Promise<string> {
    const response = await fetch((link ?? '').replace(PUBLIC, client.url));
    expect(response.status).toBe(200);
    const path = join(folder, name);
    await writeFile(path, Buffer.from(await response.arrayBuffer()));
    return path;
  }

  it('keeps a video for good once the webhook has told of it', async () => {
    provider.fault = (call) => (call.startsWith('GET') ? 'hang up' : undefined); // no poll helps
    const [id, prediction] = await begin();
    const answer = await provider.deliver(succeed(prediction.id));
    expect(answer.status).toBe(200);
    const done = await settled(id);
    expect(done).toMatchObject({
      status: 'succeeded',
      asset_status: 'ready',
      progress: 100,
      error: null,
      import_job_id: answer.body.import_job_id,
    });
    const asset = await assetOf(done);
    expect(asset).toMatchObject({
      status: 'ready',
      tags: ['ai-generated', 'wan-video-t2v'],
      metadata: { width: 320, height: 180, codec: 'h264', model: 'wan-video-t2v' },
    });
    const video = await probed(await download(done.url, 'video.mp4'));
    expect(video.streams[0]).toMatchObject({ codec: 'h264', width: 320, height: 180 });
    expect(video.seconds).toBeCloseTo(1, 0);
    const thumbnail = await probed(await download(asset.thumbnail_url, 'thumbnail.jpg'));
    expect(thumbnail.streams[0]).toMatchObject({ codec: 'mjpeg', width: 320, height: 180 });
  });

  it('keeps an image as well', async () => {
    const [id, { id: prediction }] = await begin('flux-schnell');
    const output = [provider.fileUrl('picture.png')];
    await provider.deliver(provider.move(prediction, { status: 'succeeded', output }));
    const asset = await assetOf(await settled(id));
    expect(asset).toMatchObject({
      status: 'ready',
      type: 'image',
      tags: ['ai-generated', 'flux-schnell'],
      metadata: { width: 640, height: 480 },
    });
    const thumbnail = await sharp(await download(asset.thumbnail_url, 'small.jpg')).metadata();
    expect(thumbnail).toMatchObject({ format: 'jpeg', width: 320, height: 240 });
  });

  it('does without a webhook that is lost', async () => {
    const [id, prediction] = await begin();
    succeed(prediction.id);
    expect((await settled(id)).asset_status).toBe('ready');
  });

  it('takes one video in though its webhook comes fifty times at once', async () => {
    const [id, prediction] = await begin();
    succeed(prediction.id);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => provider.deliver(prediction)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.import_job_id)).size).toBe(1);
    expect((await settled(id)).asset_status).toBe('ready');
  });

  it('waits for a provider that is down for a while', async () => {
    let refused = 0;
    provider.fault = (call) => {
      if (!call.startsWith('POST') || refused > 0) return undefined;
      refused += 1;
      return 'hang up';
    };
    const [id, prediction] = await begin();
    provider.fault = () => 'hang up';
    succeed(prediction.id);
    const polls = provider.calls.length;
    await waitFor('polls to have failed', () => provider.calls.length > polls + 2);
    expect((await look(id)).status).toBe('starting');
    provider.fault = () => undefined;
    expect((await settled(id)).asset_status).toBe('ready');
  });

  it('pays once though the answer to what it asked was lost', async () => {
    let lost = 0;
    provider.fault = (call) =>
      call.startsWith('POST') && lost++ === 0 ? 'hang up after' : undefined;
    const [id, prediction] = await begin();
    await waitFor('it to be found', () => provider.calls.includes('GET /predictions'));
    succeed(prediction.id);
    expect((await settled(id)).asset_status).toBe('ready');
    expect(provider.count('POST /models')).toBe(1);
  });

  it('tells why there is no video', async () => {
    const [id, prediction] = await begin();
    provider.move(prediction.id, { status: 'failed', error: 'NSFW content detected' });
    await provider.deliver(prediction);
    const failed = await settled(id);
    expect(failed).toMatchObject({
      status: 'failed',
      asset_status: 'failed',
      error: { code: 'PROVIDER_FAILED', message: 'The generation failed: NSFW content detected' },
    });
    expect((await assetOf(failed)).metadata).toMatchObject({ error: failed.error?.message });
  });

  it.each([
    ['is gone', 'gone.mp4', undefined, 'IMPORT_FAILED'],
    [
      'is a page',
      'page.mp4',
      { bytes: Buffer.from('<!doctype html><p>Expired'), type: 'text/html' },
      'INPUT_',
    ],
    ['ends early', 'cut.mp4', { bytes: Buffer.alloc(100_000, 7), cutAt: 1000 }, 'IMPORT_FAILED'],
    [
      'is ten gigabytes large',
      'huge.mp4',
      { bytes: Buffer.alloc(1000), announced: 10_000_000_000 },
      'IMPORT_TOO_LARGE',
    ],
  ])(
    'stays succeeded, with an asset that says why, when the result %s',
    async (_what, name, file, code) => {
      if (file !== undefined) provider.files.set(name, file);
      const [id, prediction] = await begin();
      await provider.deliver(succeed(prediction.id, name));
      const failed = await settled(id);
      expect(failed).toMatchObject({ status: 'succeeded', asset_status: 'failed', url: null });
      expect(failed.error?.code).toContain(code);
    },
  );

  it('is cancelled here at once, and at the provider as soon as that answers', async () => {
    const [id, prediction] = await begin();
    await waitFor('its name to be known', () => provider.count('GET /predictions/') > 0);
    provider.fault = () => 'hang up';
    const answer = await client.request<GenerationResponse>(
      'POST',
      `/api/v1/replicate/jobs/${id}/cancel`,
    );
    expect(answer.body).toMatchObject({ status: 'canceled', asset_status: 'failed' });
    await waitFor('a cancel that is not heard', () => provider.count('POST') > 0);
    expect(prediction.status).toBe('starting');
    provider.fault = () => undefined;
    await waitFor('the provider to have heard', () => prediction.status === 'canceled');
  });

  it('writes neither the token nor a secret of the provider into its log', () => {
    const log = deployment.log();
    expect(log).toContain('is prediction');
    for (const secret of [REPLICATE_TOKEN, REPLICATE_SECRET]) expect(log).not.toContain(secret);
    expect(log).not.toContain('webhook?token=');
  });
});
