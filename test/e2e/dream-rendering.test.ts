import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DreamResponse } from '../../src/modules/dreams/http/dream.presenter.js';
import type { ApiClient } from '../support/client.js';
import { filmFacts, isFastStart } from '../support/film-frames.js';
import { makeVideo } from '../support/media.js';
import { loudnessAlong } from '../support/played.js';
import { probed } from '../support/probed.js';
import { ReplicateServer, type ServedPrediction } from '../support/replicate-server.js';
import type { ServiceProcess } from '../support/service.js';
import { Stack } from '../support/stack.js';
import { waitFor } from '../support/wait.js';

/** Dreams of a service, as their owner works with them. */
class Dreams {
  constructor(private readonly client: ApiClient) {}

  async create(dream: Record<string, unknown>): Promise<DreamResponse> {
    const body = JSON.stringify({ text: 'A text.', captions: false, size: '720x720', ...dream });
    const made = await this.client.request<DreamResponse>('POST', '/dreams', body, JSON_TYPE);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  }

  async finish({ id }: Pick<DreamResponse, 'id'>, options: Record<string, unknown> = {}) {
    const path = `/dreams/${id}/finish`;
    const sent = JSON.stringify(options);
    const answer = await this.client.request<{ job_id: string }>('POST', path, sent, JSON_TYPE);
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return answer.body.job_id;
  }

  async get(id: string): Promise<DreamResponse> {
    return (await this.client.request<DreamResponse>('GET', `/dreams/${id}`)).body;
  }

  async cancel(id: string): Promise<void> {
    const answer = await this.client.request('POST', `/dreams/${id}/cancel`);
    expect(answer.status).toBe(200);
  }

  until(what: string, id: string, is: (dream: DreamResponse) => boolean): Promise<DreamResponse> {
    return waitFor(
      `the dream to be ${what}`,
      async () => {
        const dream = await this.get(id);
        return is(dream) && dream;
      },
      { timeoutMs: 120_000, everyMs: 50 },
    );
  }

  ended(id: string): Promise<DreamResponse> {
    return this.until('over', id, ({ video_status: status }) => {
      return status === 'completed' || status === 'failed';
    });
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

const SCENES = [
  { prompt: 'A lighthouse above a stormy sea at night', duration: 4 },
  { prompt: 'A boat sees its light', duration: 4 },
  { prompt: 'In the morning the sea is calm', duration: 4 },
];

describe('dreams that are drawn by a worker of their own', () => {
  let stack: Stack;
  let worker: ServiceProcess;
  let client: ApiClient;
  let dreams: Dreams;

  beforeAll(async () => {
    stack = await Stack.start();
    const api = await stack.startApi();
    worker = await stack.startWorker(api, { WORKER_QUEUES: 'dreams' });
    client = stack.client(api);
    dreams = new Dreams(client);
  });
  afterAll(async () => {
    await stack.stop();
  });

  const saved = async (url: string | null, name: string): Promise<string> => {
    const answer = await client.fetch(url ?? '');
    expect(answer.status).toBe(200);
    const path = join(stack.folder, name);
    await writeFile(path, answer.bytes);
    return path;
  };

  it('become a film of twelve seconds, with something to see within a tenth of the work', async () => {
    const { id } = await dreams.create({
      ...{ title: 'The lighthouse', scenes: SCENES, captions: true, size: '1280x720' },
    });
    await dreams.finish({ id }, { preview: true });
    const early = await dreams.until('previewed', id, ({ preview_url }) => preview_url !== null);
    expect(early).toMatchObject({ video_status: 'processing', video_url: null });
    expect(early.progress).toBeLessThanOrEqual(10);
    const small = await filmFacts(await saved(early.preview_url, 'preview.mp4'));
    expect(small.video).toMatchObject({ width: 320, height: 180, codec_name: 'h264' });

    const dream = await dreams.ended(id);
    expect(dream).toMatchObject({ video_status: 'completed', error: null });
    const path = await saved(dream.video_url, 'video.mp4');
    const { video, audio, seconds } = await filmFacts(path);
    expect(video).toMatchObject({ codec_name: 'h264', width: 1280, height: 720 });
    expect(Number(video.nb_read_frames)).toBe(300);
    expect(Math.abs(seconds - 12)).toBeLessThan(0.24);
    expect(audio).toMatchObject({ codec_name: 'aac', channels: 2 });
    expect(Math.max(...(await loudnessAlong(path)))).toBeLessThan(0.001);
    expect(await isFastStart(path)).toBe(true);
    expect((await probed(await saved(dream.poster_url, 'poster.jpg'))).streams).toMatchObject([
      { codec: 'mjpeg', width: 1280, height: 720 },
    ]);
    expect(dream.video_metadata).toMatchObject({
      ...{ duration: 12, scenes: 3, cost: 0, width: 1280, height: 720, frame_rate: 25 },
      ...{ generator: 'storyboard', planner: 'given', loudness: null },
    });
    const left = await waitFor('the clips to go', async () => {
      const keys = (await stack.s3.keys()).filter((key) => key.startsWith(`videos/${id}/`));
      return keys.length <= 3 && keys;
    });
    expect(left.sort()).toEqual(
      ['poster.jpg', 'preview.mp4', 'video.mp4'].map((name) => `videos/${id}/1/${name}`),
    );
    expect(worker.log).toContain('Making 3 of 3 clips by storyboard');
  });
});

describe('dreams whose scenes a provider makes', () => {
  let stack: Stack;
  let provider: ReplicateServer;
  let api: ServiceProcess;
  let worker: ServiceProcess;
  let dreams: Dreams;
  const env = (): Record<string, string> => ({
    ...provider.environment(),
    ...{ VIDEO_GENERATOR: 'replicate', DREAM_USD_PER_SECOND: '0.01', DREAM_PARALLEL_CLIPS: '3' },
    ...{ REPLICATE_POLL_INTERVAL_MS: '200', IMPORT_TEST_ALLOW: provider.host },
  });

  beforeAll(async () => {
    [stack, provider] = await Promise.all([Stack.start(), ReplicateServer.start()]);
    const clip = await makeVideo(stack.folder, { seconds: 2, size: '832x480', fps: 16 });
    provider.files.set('clip.mp4', { bytes: await readFile(clip) });
    api = await stack.startApi();
    worker = await stack.startWorker(api, env());
    dreams = new Dreams(stack.client(api));
  });
  afterEach(() => {
    provider.reset();
  });
  afterAll(async () => {
    await stack.stop();
    await provider.stop();
  });

  /** Three scenes of which the provider makes those it is not told to keep waiting. */
  const begin = async (): Promise<{ id: string; predictions: ServedPrediction[] }> => {
    const scenes = ['one', 'two', 'three'].map((prompt) => ({ prompt, duration: 1 }));
    const { id } = await dreams.create({ scenes });
    await dreams.finish({ id });
    const predictions = await Promise.all(scenes.map(({ prompt }) => asked(prompt)));
    return { id, predictions };
  };
  /** The prediction for a scene: its prompt may be told with more words. */
  const asked = (prompt: string): Promise<ServedPrediction> =>
    waitFor(`a prediction for ${prompt}`, () =>
      [...provider.predictions.values()].find(({ input }) =>
        String(input['prompt']).startsWith(prompt),
      ),
    );
  const make = ({ id }: ServedPrediction): void => {
    const output = provider.fileUrl('clip.mp4');
    provider.move(id, { status: 'succeeded', output, metrics: { predict_time: 10 } });
  };
  const stored = (id: string, count: number): Promise<unknown> =>
    waitFor(`${count} clips to be kept`, async () => {
      const [job] = await stack.query<{ clips: number }>(
        `SELECT (SELECT count(*)::int FROM jsonb_object_keys(j.checkpoint -> 'clips')) AS clips
         FROM jobs j JOIN dreams d ON d.video_job_id = j.id WHERE d.id = $1`,
        [id],
      );
      return job?.clips === count;
    });

  it('lose nothing when their worker is killed: only what is missing is made', async () => {
    const { id, predictions } = await begin();
    const [first, second, third] = predictions;
    if (first === undefined || second === undefined || third === undefined) throw new Error('No');
    make(first);
    make(second);
    await stored(id, 2);
    worker.kill('SIGKILL');
    worker = await stack.startWorker(api, env());
    make(third);
    const dream = await dreams.ended(id);
    expect(dream).toMatchObject({ video_status: 'completed', error: null });
    expect(dream.video_metadata).toMatchObject({ scenes: 3, cost: 0.3, generator: 'replicate' });
    expect(provider.predictions.size).toBe(3);
    expect(provider.cancels).toBe(0);
    expect(worker.log).toContain('Making 1 of 3 clips by replicate');
  });

  it('have what was begun cancelled with them', async () => {
    const { id, predictions } = await begin();
    const [first] = predictions;
    if (first !== undefined) make(first);
    await stored(id, 1);
    await dreams.cancel(id);
    await waitFor('the provider to be told', () => provider.cancels === 2);
    const dream = await dreams.ended(id);
    expect(dream).toMatchObject({ video_status: 'failed', error: { code: 'CANCELLED' } });
    expect([...provider.predictions.values()].map(({ status }) => status).sort()).toEqual([
      ...['canceled', 'canceled', 'succeeded'],
    ]);
  });

  it('are tried again where a scene fails, say which and why in the end, and lose nothing made', async () => {
    provider.progress = ({ input }) =>
      String(input['prompt']).startsWith('two')
        ? { status: 'failed', error: 'The model is out of order' }
        : {
            ...{ status: 'succeeded', output: provider.fileUrl('clip.mp4') },
            metrics: { predict_time: 10 },
          };
    const { id } = await begin();
    const failed = await dreams.ended(id);
    expect(failed.video_status).toBe('failed');
    expect(failed.error?.code).toBe('PROVIDER_FAILED');
    expect(failed.error?.message).toMatch(/^Scene 2 of 3 could not be made: /);
    const prompts = (): string[] =>
      [...provider.predictions.values()].map(
        ({ input }) => String(input['prompt']).split(/\W/)[0] ?? '',
      );
    const made = prompts();
    expect(made.filter((prompt) => prompt !== 'two').sort()).toEqual(['one', 'three']);
    provider.progress = () => {
      const output = provider.fileUrl('clip.mp4');
      return { status: 'succeeded', output, metrics: { predict_time: 10 } };
    };
    await dreams.finish({ id });
    const dream = await dreams.ended(id);
    expect(dream).toMatchObject({ video_status: 'completed', error: null });
    expect(prompts().slice(made.length)).toEqual(['two']);
    expect(dream.video_metadata).toMatchObject({ cost: 0.3 });
  });
});
