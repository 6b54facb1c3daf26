import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpJobGateAdapter } from '../../src/adapters/http-callback/http-job-gate.adapter.js';
import { jobFailure } from '../../src/contracts/job-failure.js';
import type { ClaimedJob } from '../../src/contracts/job-messages.js';
import { makeVideo } from '../support/media.js';
import { scrape, type Scrape } from '../support/metrics.js';
import type { ServiceProcess } from '../support/service.js';
import { Stack, STACK_SECRET } from '../support/stack.js';
import { waitFor } from '../support/wait.js';

const TOKEN = 'the-admin-token-of-these-tests-0123456789';
const ADMIN = { ADMIN_TOKEN: TOKEN };
const KIND = { kind: 'conversion.gif' };
const IN_QUEUE = { queue: 'video_queue', ...KIND };

describe('two APIs and their work, as metrics tell of them', () => {
  let stack: Stack;
  let folder: string;
  let video: string;
  let apis: [ServiceProcess, ServiceProcess];

  beforeAll(async () => {
    stack = await Stack.start();
    folder = await mkdtemp(join(tmpdir(), 'observability-'));
    video = await makeVideo(folder, { seconds: 1, size: '64x64' });
    const first = await stack.startApi({ ...ADMIN, JOB_LEASE_MS: '1000' });
    apis = [first, await stack.startApi({ ...ADMIN, JOB_LEASE_MS: '1000' })];
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A worker in this test, which does what it is told to. */
  const gate = (api: ServiceProcess): HttpJobGateAdapter =>
    new HttpJobGateAdapter({ baseUrl: () => api.url, secrets: [STACK_SECRET], holder: 'a test' });

  const claim = (api: ServiceProcess): Promise<ClaimedJob> =>
    waitFor('a job to claim', () => gate(api).claim('video_queue', randomUUID()));

  async function submit(): Promise<string> {
    const { status, body } = await stack.client(apis[0]).convert(video, { width: 64 });
    expect(status).toBe(202);
    return body.id;
  }

  /** What both APIs have counted together. */
  async function sum(name: string, labels: Record<string, string> = {}): Promise<number> {
    const told = await Promise.all(apis.map(({ url }) => scrape(url, TOKEN)));
    return told.reduce((total, metrics) => total + metrics.sum(name, labels), 0);
  }

  it('say how much waits, and for how long, the same on each', async () => {
    await submit();
    for (const { url } of apis) {
      const waiting = await waitFor('the job to be told of', async () => {
        const metrics = await scrape(url, TOKEN);
        return metrics.sum('framewright_jobs', { ...IN_QUEUE, state: 'waiting' }) === 1 && metrics;
      });
      expect(waiting.sum('framewright_job_oldest_waiting_seconds', IN_QUEUE)).toBeGreaterThan(0);
      await waitFor('its bell to be told of', async () => {
        const metrics = await scrape(url, TOKEN);
        return (
          metrics.sum('framewright_queue_bells', { queue: 'video_queue', state: 'waiting' }) === 1
        );
      });
    }
    expect(await sum('framewright_jobs_submitted_total', KIND)).toBe(1);
    expect(await sum('framewright_upload_received_bytes_total')).toBeGreaterThan(1_000);
    expect(await sum('framewright_uploads_in_progress')).toBe(0);
  });

  it('count a failure that is retried, a lost worker and the last failure, each once', async () => {
    const [first, second] = apis;
    await gate(first).fail(await claim(first), jobFailure('STORAGE_FAILED'));
    expect(await sum('framewright_job_retries_total', { ...KIND, cause: 'failure' })).toBe(1);
    expect(await sum('framewright_jobs_ended_total', KIND)).toBe(0);

    await claim(second); // and is not heard of again
    await waitFor('the loss to be counted', async () => {
      return (await sum('framewright_job_losses_total', KIND)) === 1;
    });

    const last = await claim(second);
    expect(last.attempt).toBe(3);
    await gate(second).fail(last, jobFailure('INPUT_INVALID'));
    await gate(first).fail(last, jobFailure('INPUT_INVALID')); // its answer was lost, say
    expect(await sum('framewright_jobs_ended_total', { ...KIND, status: 'failed' })).toBe(1);
    expect(await sum('framewright_job_failures_total', { ...KIND, code: 'INPUT_INVALID' })).toBe(1);
    expect(await sum('framewright_job_failures_total', KIND)).toBe(1);
    expect(await sum('framewright_job_wait_seconds_count', KIND)).toBe(1);
    expect(await sum('framewright_job_run_seconds_count', { status: 'failed' })).toBe(1);
    // The pause before the retry, and the lease that ran out.
    expect(await sum('framewright_job_run_seconds_sum', { status: 'failed' })).toBeGreaterThan(1.3);
  });

  it('count a conversion that works, on the worker as well', async () => {
    const worker = await stack.startWorker(apis[1], ADMIN);
    const id = await submit();
    expect((await stack.client(apis[0]).finished(id)).status).toBe('completed');
    expect(await sum('framewright_jobs_ended_total', { ...KIND, status: 'completed' })).toBe(1);
    expect(await sum('framewright_job_run_seconds_count', { status: 'completed' })).toBe(1);
    const metrics = await scrape(worker.url, TOKEN);
    const claims = { type: 'job.claim', outcome: 'accepted' };
    expect(metrics.sum('framewright_callback_duration_seconds_count', claims)).toBeGreaterThan(0);
    expect(
      metrics.sum('framewright_callback_duration_seconds_count', { type: 'job.complete' }),
    ).toBe(1);
    expect(metrics.sum('framewright_worker_attempt_seconds_count', { outcome: 'done' })).toBe(1);
    expect(metrics.sum('framewright_worker_attempts_running')).toBe(0);
    expect((await fetch(`${worker.url}/metrics`)).status).toBe(401);
  });

  it('name routes, whatever paths callers make up', async () => {
    const { url } = apis[0];
    const request = async (path: string): Promise<number> => (await fetch(url + path)).status;
    expect(await request(`/api/v1/conversions/${randomUUID()}`)).toBe(404);
    expect(await request('/no/such/path')).toBe(404);
    await scrape(url, TOKEN);
    const before = await scrape(url, TOKEN);
    const paths = Array.from({ length: 1_000 }, (_, i) => `/${randomUUID()}/${i}?q=${i}`);
    for (let from = 0; from < paths.length; from += 50) {
      await Promise.all(paths.slice(from, from + 50).map(request));
    }
    const after = await scrape(url, TOKEN);
    const unknown = { method: 'GET', route: 'unmatched', status: '404' };
    const requests = 'framewright_http_requests_total';
    expect(after.sum(requests, unknown) - before.sum(requests, unknown)).toBe(1_000);
    const http = (metrics: Scrape): string[] => metrics.series('framewright_http_');
    expect(http(after)).toEqual(http(before));
    const routes = after.valuesOf(requests, 'route');
    expect(routes).toContain('/api/v1/conversions/:id');
    expect(routes.filter((route) => /[0-9a-f]{8}-/.test(route))).toEqual([]);
  });

  it('are those that the documentation lists, and no others', async () => {
    const page = readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `(framewright_\w+)` +\| (\w+)(?:: ([\w, ]+?))? +\|/gm)];
    const documented = listed.map(([, name = '', kind = '', labels = '']) => [name, kind, labels]);
    const worker = await stack.startWorker(apis[0], ADMIN);
    const told = [await scrape(apis[0].url, TOKEN), await scrape(worker.url, TOKEN)];
    const named = told.flatMap((metrics) => metrics.declared('framewright_'));
    expect(documented.map(([name, kind]) => [name, kind]).sort()).toEqual(
      [
        ...new Map(named.map((metric) => [metric.name, [metric.name, metric.kind]])).values(),
      ].sort(),
    );
    for (const [name = '', , labels = ''] of documented) {
      const used = new Set(told.flatMap((metrics) => metrics.labelsOf(name)));
      const known = labels === '' ? [] : labels.split(', ');
      expect(
        [...used].filter((label) => !known.includes(label)),
        name,
      ).toEqual([]);
    }
    const common = ['process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds'];
    for (const metrics of told) {
      for (const name of common) expect(metrics.series(name)).toHaveLength(1);
    }
  });

  it('still tell of the process while Redis is away, and so does its health', async () => {
    await stack.redis.stop();
    const metrics = await scrape(apis[0].url, TOKEN);
    expect(metrics.series('framewright_queue_bells')).toEqual([]);
    expect(metrics.series('framewright_jobs{').length).toBeGreaterThan(0);
    expect(
      (await scrape(apis[0].url, TOKEN)).sum('framewright_metrics_lookup_failures_total', {
        source: 'queue',
      }),
    ).toBeGreaterThan(0);
    const { status, body } = await stack
      .client(apis[0])
      .request<{ checks: Record<string, { status: string }> }>('GET', '/api/v1/health/');
    const parts = Object.entries(body.checks).map(([name, part]) => [name, part.status]);
    expect([status, Object.fromEntries(parts)]).toEqual([
      503,
      { database: 'up', queue: 'down', storage: 'up', ffmpeg: 'up' },
    ]);
    await submit(); // is accepted all the same
    await stack.redis.restart();
  });

  it('are not all there is: the dashboard shows the queues, by a login', async () => {
    const { url } = apis[0];
    const login = await fetch(`${url}/admin/login`, {
      method: 'POST',
      body: new URLSearchParams({ token: TOKEN }),
      redirect: 'manual',
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(`${url}/admin/queues`, { headers: { cookie } });
    expect(page.status).toBe(200);
    const html = await page.text();
    const [script = ''] = /static\/js\/main\.\w+\.js/.exec(html) ?? [];
    expect((await fetch(`${url}/admin/queues/${script}`, { headers: { cookie } })).status).toBe(
      200,
    );
    expect((await fetch(`${url}/admin/queues/${script}`)).status).toBe(401);
    const queues = await waitFor('Redis to be back', async () => {
      const answer = await fetch(`${url}/admin/queues/api/queues`, { headers: { cookie } });
      if (!answer.ok) return undefined;
      return ((await answer.json()) as { queues: { name: string; readOnlyMode: boolean }[] })
        .queues;
    });
    expect(queues.map(({ name }) => name)).toContain('video_queue');
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
    for (const { log } of apis) expect(log).not.toContain(TOKEN);
  });
});
