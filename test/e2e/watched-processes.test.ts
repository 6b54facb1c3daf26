import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { Scrape } from '../support/metrics.js';
import type { ServiceProcess } from '../support/service.js';
import { Stack } from '../support/stack.js';
import { waitFor } from '../support/wait.js';

const LIMIT_MS = 2_000;

interface Readiness {
  status: string;
  checks: Record<string, string>;
  since?: Record<string, string>;
}

describe('a process that is watched', () => {
  let stack: Stack;
  let api: ServiceProcess;
  let worker: ServiceProcess;

  beforeAll(async () => {
    stack = await Stack.start();
    api = await stack.startApi(await metricsPort());
    worker = await stack.startWorker(api, {
      ...(await metricsPort()),
      WORKER_UNREACHABLE_MS: String(LIMIT_MS),
    });
  });
  afterAll(() => stack.stop());

  async function readiness(): Promise<{ status: number; body: Readiness }> {
    const response = await fetch(`${worker.url}/readyz`);
    return { status: response.status, body: (await response.json()) as Readiness };
  }

  const ports: string[] = [];
  async function metricsPort(): Promise<Record<string, string>> {
    const port = String(await freePort());
    ports.push(port);
    return { METRICS_PORT: port };
  }

  /** Resolves with what the worker says once it calls itself unready. */
  const unready = (): Promise<Readiness> =>
    waitFor('the worker to be unready', async () => {
      const { status, body } = await readiness();
      return status === 503 && body;
    });

  const ready = (): Promise<boolean> =>
    waitFor('the worker to be ready', async () => (await readiness()).status === 200);

  it('tells a collector without a token on a port of its own, API or worker', async () => {
    const told = await Promise.all(
      ports.map(async (port) => {
        return new Scrape(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
      }),
    );
    const [ofApi, ofWorker] = told.map((metrics) => metrics.valuesOf('framewright_jobs', 'queue'));
    expect(ofApi).toContain('dreams');
    expect(ofWorker).toEqual([]);
    expect(told[1]?.valuesOf('framewright_worker_attempts_running', 'kind')).toContain(
      'dream.render',
    );
  });

  it('that is a worker stays ready while the API is deployed, is unready once it stays away, and is well again by itself', async () => {
    const gone = Date.now();
    await api.stop();
    expect((await readiness()).status).toBe(200);
    const { checks, since } = await unready();
    expect(Date.now() - gone).toBeGreaterThan(LIMIT_MS - 500);
    expect(checks).toEqual({ worker: 'ok', queue: 'ok', api: 'failed', storage: 'ok' });
    expect(Date.parse(since?.['api'] ?? '')).toBeGreaterThan(gone - LIMIT_MS);
    expect((await fetch(`${worker.url}/livez`)).status).toBe(200);
    await stack.startApi({ PORT: new URL(api.url).port });
    await ready();
  });

  it('that is a worker says the same of its queue', async () => {
    await stack.redis.stop();
    expect((await readiness()).status).toBe(200);
    expect((await unready()).checks['queue']).toBe('failed');
    await stack.redis.restart();
    await ready();
    expect(worker.log).toContain('Not ready: queue: has not been reached for');
    expect(worker.log).toContain('Ready again: queue');
  });
});
