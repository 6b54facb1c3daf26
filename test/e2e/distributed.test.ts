import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient, ConversionBody } from '../support/client.js';
import { makeVideo } from '../support/media.js';
import { toolProcesses } from '../support/processes.js';
import type { ServiceProcess } from '../support/service.js';
import { Stack } from '../support/stack.js';
import { waitFor } from '../support/wait.js';

const BACKLOG = 20;
const QUICK = { width: 120 };
/** Seconds of work, to be interrupted. */
const SLOW = { width: 640, fps: 30, quality: 'best' };

describe('one API and two workers on Postgres, Redis and S3', () => {
  let stack: Stack;
  let api: ServiceProcess;
  let client: ApiClient;
  let folder: string;
  let short: string;
  let long: string;

  beforeAll(async () => {
    stack = await Stack.start();
    folder = await mkdtemp(join(tmpdir(), 'distributed-'));
    short = await makeVideo(folder, { name: 'short.mp4', seconds: 1, size: '160x120' });
    long = await makeVideo(folder, { name: 'long.mp4', seconds: 20, size: '640x360' });
    api = await stack.startApi();
    client = stack.client(api);
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function submit(
    count: number,
    video = short,
    fields: Record<string, string | number> = QUICK,
  ): Promise<string[]> {
    const answers = await Promise.all(
      Array.from({ length: count }, () => client.convert(video, fields)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 202));
    return answers.map((answer) => answer.body.id);
  }

  async function allComplete(ids: string[]): Promise<void> {
    const conversions = await Promise.all(ids.map((id) => client.finished(id)));
    expect(conversions.map((c) => [c.status, c.error])).toEqual(ids.map(() => ['completed', null]));
    expect(await endsOf(ids)).toEqual(ids.map(() => 1));
  }

  /** How many terminal events each conversion's job has. */
  async function endsOf(ids: string[]): Promise<number[]> {
    const rows = await stack.query<{ id: string; ends: number }>(
      `SELECT c.id, count(e.*)::int AS ends FROM conversions c
       LEFT JOIN job_events e ON e.job_id = c.job_id
         AND e.status IN ('completed', 'failed', 'cancelled')
       WHERE c.id = ANY($1) GROUP BY c.id`,
      [ids],
    );
    return rows.map((row) => row.ends);
  }

  const tools = (): Promise<number[]> => toolProcesses(join(stack.folder, 'scratch'));

  const running = (id: string): Promise<ConversionBody> =>
    waitFor('the conversion to run', async () => {
      const conversion = await client.conversion(id);
      return conversion.status === 'processing' && conversion.progress > 0 && conversion;
    });

  it('completes forty conversions, and serves each GIF from a stable link', async () => {
    const workers = await Promise.all([stack.startWorker(api), stack.startWorker(api)]);
    const ids = await submit(40);
    await allComplete(ids);
    const { gif_url: link } = await client.conversion(ids[0] ?? '');
    const moved = await fetch(link ?? '', { redirect: 'manual' });
    expect(moved.status).toBe(302);
    const gif = await (await fetch(link ?? '')).arrayBuffer();
    expect(Buffer.from(gif).subarray(0, 6).toString()).toBe('GIF89a');
    const left = await waitFor('sources to be removed', async () => {
      const keys = await stack.s3.keys();
      return keys.every((key) => key.startsWith('outputs/')) && keys;
    });
    expect(left).toHaveLength(40);
    for (const worker of workers) expect(await worker.stop()).toBe(0);
  });

  it('loses nothing when a worker is killed with a backlog', async () => {
    const doomed = await stack.startWorker(api);
    const [first = '', ...rest] = await submit(BACKLOG, long);
    await waitFor('ffmpeg to run', async () => (await tools()).length > 0);
    doomed.kill('SIGKILL');
    await waitFor('no ffmpeg to be left', async () => (await tools()).length === 0, {
      timeoutMs: 5_000,
    });
    const workers = await Promise.all([stack.startWorker(api), stack.startWorker(api)]);
    await allComplete([first, ...rest]);
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  it('loses nothing when Redis is emptied with a backlog', async () => {
    const ids = await submit(BACKLOG);
    await waitFor('all bells to be rung', async () => {
      const [outbox] = await stack.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox');
      return outbox?.n === 0;
    });
    await stack.redis.flushAll();
    const worker = await stack.startWorker(api);
    await allComplete(ids);
    await worker.stop();
  });

  it('accepts work within three seconds while Redis is down, and does it once Redis is back', async () => {
    const worker = await stack.startWorker(api);
    await stack.redis.stop();
    const ids: string[] = [];
    const until = Date.now() + 30_000;
    while (Date.now() < until) {
      const before = Date.now();
      ids.push(...(await submit(1)));
      expect(Date.now() - before).toBeLessThan(3_000);
      await waitFor('the next second', () => Date.now() > before + 3_000);
    }
    expect((await client.request('GET', '/readyz')).status).toBe(200);
    expect((await client.request('GET', '/api/v1/health/')).status).toBe(503);
    await stack.redis.restart();
    await allComplete(ids);
    await worker.stop();
  });

  it('ends the process of a cancelled conversion within two seconds, whichever API is asked', async () => {
    const worker = await stack.startWorker(api);
    const other = await stack.startApi();
    for (const asked of [client, stack.client(other)]) {
      const [id = ''] = await submit(1, long, SLOW);
      await running(id);
      const before = Date.now();
      const answer = await asked.request<ConversionBody>(
        'POST',
        `/api/v1/conversions/${id}/cancel`,
      );
      expect(answer.status).toBe(200);
      expect(answer.body.status).toBe('cancelled');
      await waitFor('ffmpeg to end', async () => (await tools()).length === 0, {
        timeoutMs: 2_000 - (Date.now() - before),
      });
    }
    await Promise.all([worker.stop(), other.stop()]);
  });

  it('gives running work back unharmed when a worker is asked to stop', async () => {
    const worker = await stack.startWorker(api, { WORKER_DRAIN_MS: '500' });
    const [id = ''] = await submit(1, long, SLOW);
    await running(id);
    expect(await worker.stop()).toBe(0);
    expect((await tools()).length).toBe(0);
    const [job] = await stack.query<{ status: string; attempt: number; losses: number }>(
      `SELECT j.status, j.attempt, j.losses FROM jobs j JOIN conversions c ON c.job_id = j.id
       WHERE c.id = $1`,
      [id],
    );
    expect(job).toEqual({ status: 'queued', attempt: 1, losses: 0 });
    const next = await stack.startWorker(api);
    await allComplete([id]);
    await next.stop();
  });

  it('finishes what is in flight when the API is asked to stop', async () => {
    const leaving = await stack.startApi();
    const upload = slowUpload(leaving.url, await readFile(short));
    await upload.started;
    const exited = leaving.stop();
    await waitFor('new connections to be refused', () =>
      fetch(`${leaving.url}/livez`).then(
        () => false,
        () => true,
      ),
    );
    upload.finish();
    const answer = await upload.answer;
    expect(answer.status).toBe(202);
    expect(await exited).toBe(0);
    const { id } = (await answer.json()) as ConversionBody;
    await client.request('DELETE', `/api/v1/conversions/${id}`);
  });
});

/** An upload whose last byte waits until it is told to go. */
function slowUpload(
  url: string,
  content: Buffer,
): { started: Promise<void>; finish: () => void; answer: Promise<Response> } {
  const boundary = 'slow';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n`;
  let finish = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let start = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  async function* body(): AsyncGenerator<Buffer> {
    yield Buffer.concat([Buffer.from(head), content.subarray(0, content.length - 1)]);
    start();
    await told;
    yield Buffer.concat([content.subarray(-1), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  }
  const answer = fetch(`${url}/api/v1/conversions`, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Readable.toWeb(Readable.from(body())),
    duplex: 'half',
  });
  return { started, finish, answer };
}
