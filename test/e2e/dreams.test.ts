import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DreamCheckpoint } from '../../src/contracts/dream.js';
import { ApiClient } from '../support/client.js';
import { DreamClient } from '../support/dream-client.js';
import { ffmpeg } from '../support/media.js';
import { OperationsClient } from '../support/operation-client.js';
import { loudnessOf } from '../support/played.js';
import { probed } from '../support/probed.js';
import { ServiceProcess } from '../support/service.js';
import { Stack, STACK_SECRET } from '../support/stack.js';
import { waitFor } from '../support/wait.js';

const TEXT = 'A lighthouse stands on a cliff. A ship is far out at dusk. Its light finds the ship.';

const scenes = (seconds: number): { prompt: string; duration: number }[] =>
  TEXT.split('. ').map((prompt) => ({ prompt, duration: seconds }));

/** The top-level boxes of an MP4, in their order. */
function boxesOf(file: Buffer): string[] {
  const boxes: string[] = [];
  for (let at = 0; at + 8 <= file.length;) {
    const short = file.readUInt32BE(at);
    boxes.push(file.toString('latin1', at + 4, at + 8));
    at += short === 1 ? Number(file.readBigUInt64BE(at + 8)) : short;
    if (short === 0) break;
  }
  return boxes;
}

describe('dreams, rendered by workers of their own on Postgres, Redis and S3', () => {
  let stack: Stack;
  let folder: string;
  let api: ServiceProcess;
  let dreams: DreamClient;
  const workers: ServiceProcess[] = [];

  beforeAll(async () => {
    stack = await Stack.start();
    folder = await mkdtemp(join(tmpdir(), 'dreams-'));
    api = await stack.startApi({ ORDINARY_SHARE_PERCENT: '0' });
    dreams = new DreamClient(stack.client(api));
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop('SIGKILL')));
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function startWorker(env: Record<string, string> = {}): Promise<ServiceProcess> {
    const worker = await stack.startWorker(api, { WORKER_CONCURRENCY: '1', ...env });
    workers.push(worker);
    return worker;
  }

  const objectsOf = async (id: string): Promise<string[]> =>
    (await stack.s3.keys()).filter((key) => key.startsWith(`videos/${id}/`));

  async function checkpointOf(jobId: string): Promise<DreamCheckpoint> {
    const [job] = await stack.query<{ checkpoint: DreamCheckpoint }>(
      'SELECT checkpoint FROM jobs WHERE id = $1',
      [jobId],
    );
    return job?.checkpoint ?? {};
  }

  async function fetched(url: string | null, name: string): Promise<string> {
    const response = await fetch(url ?? '');
    expect(response.status).toBe(200);
    const path = join(folder, name);
    await writeFile(path, Buffer.from(await response.arrayBuffer()));
    return path;
  }

  /** A tone that swells, as an operation's output. */
  async function music(): Promise<string> {
    const path = join(folder, 'music.wav');
    const tone = 'aevalsrc=0.2*sin(440*2*PI*t)*(0.6+0.4*sin(PI*t)):d=5:s=48000';
    await ffmpeg('-f', 'lavfi', '-i', tone, path);
    const operations = new OperationsClient(stack.client(api));
    const { body } = await operations.submit('audio_convert', path, { output_format: 'wav' });
    expect((await operations.finished(body.data.id)).status).toBe('completed');
    return body.data.id;
  }

  it('are finished videos: previewed, followed, examined, served and deleted with everything', async () => {
    await startWorker();
    const { id, video_status } = await dreams.create({
      ...{ title: 'The lighthouse', text: TEXT, scenes: scenes(4), size: '1280x720' },
      music: { operation_id: await music() },
    });
    expect(video_status).toBeNull();
    const first = await dreams.finish(id, { preview: true });
    const second = await dreams.finish(id, { preview: true });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.job_id).toBe(first.body.job_id);

    const told = await dreams.followed(id);
    const last = told.at(-1);
    expect([last?.status, last?.error]).toEqual(['completed', null]);
    const progress = told.map((status) => status.progress ?? -1);
    expect(progress).toEqual([...progress].sort((one, other) => one - other));
    const previewed = told.find(({ preview_url: url }) => url !== null);
    expect(previewed?.status).toBe('processing');
    expect(previewed?.progress).toBeLessThanOrEqual(10);
    expect(previewed?.video_url).toBeNull();
    const small = await probed(await fetched(previewed?.preview_url ?? null, 'preview.mp4'));
    expect(small.streams[0]).toMatchObject({ codec: 'h264', width: 320, height: 180 });
    expect(Math.abs(small.seconds - 12)).toBeLessThan(0.24);

    const path = await fetched(last?.video_url ?? null, 'video.mp4');
    const { seconds, streams } = await probed(path);
    expect(Math.abs(seconds - 12)).toBeLessThan(0.24);
    expect(streams.map(({ type, codec }) => [type, codec])).toEqual([
      ['video', 'h264'],
      ['audio', 'aac'],
    ]);
    expect(streams[0]).toMatchObject({ width: 1280, height: 720 });
    const boxes = boxesOf(await readFile(path));
    expect(boxes.indexOf('moov')).toBeGreaterThan(-1);
    expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'));
    const { lufs } = await loudnessOf(path);
    expect(Math.abs(lufs + 16)).toBeLessThan(1);

    const dream = await dreams.get(id);
    expect(dream.video_metadata).toMatchObject({
      ...{ scenes: 3, cost: 0, width: 1280, height: 720, frame_rate: 25 },
      ...{ generator: 'storyboard' },
    });
    expect(Number(dream.video_metadata?.['duration'])).toBeCloseTo(seconds, 1);
    expect((await readFile(await fetched(dream.poster_url, 'poster.jpg'))).readUInt16BE()).toBe(
      0xffd8,
    );
    await waitFor('the clips to be removed', async () => (await objectsOf(id)).length === 3);

    expect((await dreams.remove(id)).status).toBe(204);
    await waitFor('the objects to be removed', async () => (await objectsOf(id)).length === 0);
    expect((await fetch(last?.video_url ?? '')).status).toBe(404);
  });

  it('lose nothing with a worker that is killed: the next one makes only what is missing', async () => {
    const { id } = await dreams.create({ text: TEXT, scenes: scenes(2), size: '720x720' });
    const doomed = await startWorker({ WORKER_QUEUES: 'dreams' });
    const { body } = await dreams.finish(id);
    const clipsNow = async () => (await checkpointOf(body.job_id)).clips ?? {};
    await waitFor('two clips to be stored', async () => Object.keys(await clipsNow()).length === 2);
    doomed.kill('SIGKILL');
    const kept = await clipsNow();
    expect((await dreams.videoStatus(id)).status).toBe('processing');

    await startWorker({ WORKER_QUEUES: 'dreams' });
    expect((await dreams.followed(id)).at(-1)?.status).toBe('completed');
    const clips = Object.entries(await clipsNow());
    expect(clips).toHaveLength(3);
    for (const [name, { key }] of clips) {
      const madeAgain = kept[name] === undefined;
      expect(key.split('/')[2]).toBe(madeAgain ? '2' : '1');
      if (!madeAgain) expect(key).toBe(kept[name]?.key);
    }
    const path = await fetched((await dreams.get(id)).video_url, 'again.mp4');
    expect(Math.abs((await probed(path)).seconds - 6)).toBeLessThan(0.12);
    await dreams.remove(id);
  });

  it('of premium callers go first, and then those that are urgent to their owner', async () => {
    const user = async (sub: string, tier?: string): Promise<DreamClient> => {
      const token = await new SignJWT({ ...(tier === undefined ? {} : { tier }) })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(sub)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(STACK_SECRET));
      return new DreamClient(stack.client(api), token);
    };
    const [ordinary, premium] = [await user('u1'), await user('u2', 'premium')];
    const words = {
      text: 'A stone.',
      scenes: [{ prompt: 'A stone', duration: 20 }],
      size: '720x720',
    };
    const asked: [DreamClient, string][] = [
      [ordinary, 'low'],
      [ordinary, 'normal'],
      [premium, 'normal'],
      [premium, 'high'],
    ];
    const begun: { client: DreamClient; id: string }[] = [];
    for (const [client, priority] of asked) {
      const { id } = await client.create(words);
      expect((await client.finish(id, { priority })).status).toBe(202);
      begun.push({ client, id });
    }
    const { id: other } = await ordinary.create(words);
    const refused = await ordinary.finish(other, { priority: 'high' });
    expect([refused.status, refused.body]).toEqual([
      403,
      expect.objectContaining({ code: 'FORBIDDEN' }),
    ]);

    await startWorker({ WORKER_QUEUES: 'dreams' });
    for (const { client, id } of begun.reverse()) {
      await waitFor('the dream whose turn it is', async () => {
        return (await client.videoStatus(id)).status === 'processing';
      });
      expect((await client.cancel(id)).status).toBe(200);
    }
    const started = await Promise.all(
      begun.map(async ({ client, id }) => (await client.get(id)).video_started_at ?? ''),
    );
    expect([...started].sort()).toEqual(started);
  });
});

describe('a dream of the embedded service', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dream-embedded-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = async (): Promise<ServiceProcess> => {
    const env = {
      DATA_DIR: join(folder, 'data'),
      JOB_LEASE_MS: '3000',
      RECONCILE_INTERVAL_MS: '500',
    };
    return (await ServiceProcess.start({ env })).ready();
  };

  const clipsIn = async (id: string): Promise<string[]> =>
    (await readdir(join(folder, 'data'), { recursive: true }).catch(() => []))
      .filter((path) => path.includes(id) && /\/scene-[^/]+\.mp4$/.test(path))
      .map((path) => path.slice(path.indexOf(id) + id.length + 1));

  it('survives the death of everything, and makes only what is missing', async () => {
    const doomed = await start();
    const { id } = await new DreamClient(new ApiClient(doomed.url)).create({
      ...{ text: TEXT, scenes: scenes(1), size: '720x720' },
    });
    await new DreamClient(new ApiClient(doomed.url)).finish(id);
    await waitFor('two clips', async () => (await clipsIn(id)).length >= 2, { everyMs: 10 });
    doomed.kill('SIGKILL');
    await waitFor('the end of the service', () => doomed.hasExited);

    const service = await start();
    try {
      const dreams = new DreamClient(new ApiClient(service.url));
      const seen = new Set<string>(await clipsIn(id));
      await waitFor(
        'the video',
        async () => {
          for (const clip of await clipsIn(id)) seen.add(clip);
          return (await dreams.get(id)).video_status === 'completed';
        },
        { everyMs: 10 },
      );
      const made = (attempt: number): string[] =>
        [...seen].flatMap((path) => (path.startsWith(`${attempt}/`) ? [path.slice(2)] : []));
      expect(new Set([...made(1), ...made(2)]).size).toBe(3);
      // What was stored in the very moment of the kill may not have been told yet.
      expect(made(2).filter((clip) => made(1).includes(clip)).length).toBeLessThanOrEqual(1);
      const response = await fetch((await dreams.get(id)).video_url ?? '');
      const path = join(folder, 'video.mp4');
      await writeFile(path, Buffer.from(await response.arrayBuffer()));
      expect(Math.abs((await probed(path)).seconds - 3)).toBeLessThan(0.06);
    } finally {
      await service.stop();
    }
  });
});
