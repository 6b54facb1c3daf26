import { afterEach, describe, expect, it } from 'vitest';
import { Logger } from '@nestjs/common';
import { FlexibleRateCounter } from '../../src/adapters/rate-limiter/flexible-rate-counter.adapter.js';
import { GuardedReport } from '../../src/adapters/worker-health/guarded-report.js';
import { LostContactError } from '../../src/adapters/worker-health/lost-contact.error.js';
import { WorkerHealthServer } from '../../src/adapters/worker-health/worker-health.server.js';
import { AdminAccess } from '../../src/modules/admin/domain/admin-access.js';
import { GuessLimit } from '../../src/modules/admin/domain/guess-limit.js';
import { MetricsReportPort } from '../../src/ports/metrics-report.port.js';

let server: WorkerHealthServer;
Logger.overrideLogger(false);

async function serve(checks: Record<string, () => Promise<void>>): Promise<void> {
  server = new WorkerHealthServer(0, '127.0.0.1', checks);
  await server.start();
}

afterEach(() => server.stop());

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const well = (): Promise<void> => Promise.resolve();
const ill = (): Promise<void> => Promise.reject(new Error('redis://secret@host is gone'));

describe('The health of a worker', () => {
  it('is ready when every part is', async () => {
    await serve({ worker: well, queue: well });
    const response = await fetch(`${server.url}/readyz/?probe=1`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ready',
      checks: { worker: 'ok', queue: 'ok' },
    });
  });

  it('names the part that is not, but not why; and lives all the same', async () => {
    await serve({ worker: well, queue: ill });
    const response = await fetch(`${server.url}/readyz`);
    const body = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(body)).toEqual({
      status: 'unready',
      checks: { worker: 'ok', queue: 'failed' },
      since: { queue: expect.stringMatching(ISO_TIME) as string },
    });
    expect(body).not.toContain('secret');
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  it('tells when a part that is out of reach was reached last', async () => {
    const since = new Date('2026-03-01T12:00:00.000Z');
    const lost = (): Promise<void> =>
      Promise.reject(new LostContactError('has not been reached for 61000 ms', since, undefined));
    await serve({ queue: well, api: lost });
    const response = await fetch(`${server.url}/readyz`);
    expect(await response.json()).toEqual({
      status: 'unready',
      checks: { queue: 'ok', api: 'failed' },
      since: { api: since.toISOString() },
    });
  });

  it('asks its parts once for many questions at the same time', async () => {
    let asked = 0;
    await serve({
      worker: () => {
        asked += 1;
        return well();
      },
    });
    await Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}/readyz`)));
    expect(asked).toBe(1);
  });

  it('knows no other path and no other method', async () => {
    await serve({});
    expect((await fetch(`${server.url}/`)).status).toBe(404);
    expect((await fetch(`${server.url}/livez`, { method: 'POST' })).status).toBe(405);
    const head = await fetch(`${server.url}/livez`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

const TOKEN = 'the-admin-token-of-this-worker-0123456789';

class Report extends MetricsReportPort {
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';

  text(): Promise<string> {
    return Promise.resolve('told 1\n');
  }
}

async function serveMetrics(token?: string): Promise<void> {
  const access = new AdminAccess(
    { token, behindProxy: false },
    new GuessLimit(new FlexibleRateCounter()),
  );
  server = new WorkerHealthServer(0, '127.0.0.1', {}, new GuardedReport(new Report(), access));
  await server.start();
}

const metrics = (headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/metrics`, { headers });
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('The metrics of a worker', () => {
  it('are for who shows the token', async () => {
    await serveMetrics(TOKEN);
    const told = await metrics(bearer(TOKEN));
    expect([told.status, await told.text()]).toEqual([200, 'told 1\n']);
    expect(told.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const headers of [{}, bearer('other')]) {
      const refused = await metrics(headers);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('are for callers of this machine where there is no token', async () => {
    await serveMetrics();
    expect((await metrics()).status).toBe(200);
    expect((await metrics({ 'x-forwarded-for': '127.0.0.1' })).status).toBe(404);
  });

  it('are not there for who guesses on and on', async () => {
    await serveMetrics(TOKEN);
    for (let guess = 0; guess < 10; guess++) await metrics(bearer(`guess-${guess}`));
    const refused = await metrics(bearer(TOKEN));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('are read, and nothing else', async () => {
    await serveMetrics();
    expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).toBe(405);
  });
});
