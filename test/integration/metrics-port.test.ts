import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsServer } from '../../src/adapters/prometheus/metrics.server.js';
import { StartError } from '../../src/config/start-error.js';
import { MetricsReportPort } from '../../src/ports/metrics-report.port.js';

class Report extends MetricsReportPort {
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';

  text(): Promise<string> {
    return Promise.resolve('told 1\n');
  }
}

let server: MetricsServer;

beforeEach(async () => {
  server = new MetricsServer(0, '127.0.0.1', new Report());
  await server.start();
});
afterEach(() => server.stop());

const ask = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.listeningPort}${path}`, init);

describe('The port of metrics', () => {
  it('tells them to a collector without a token', async () => {
    const told = await ask('/metrics');
    expect([told.status, await told.text()]).toEqual([200, 'told 1\n']);
    expect(told.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const head = await ask('/metrics', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('tells nothing else', async () => {
    for (const path of ['/', '/metricsx', '/livez', '/admin/queues', '/api/v1/queues/']) {
      expect((await ask(path)).status).toBe(404);
    }
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(405);
  });

  it('cannot be one that is taken, and says which setting names it', async () => {
    const other = new MetricsServer(server.listeningPort, '127.0.0.1', new Report());
    const refusal = await other.start().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartError);
    expect(String(refusal)).toContain('METRICS_PORT');
  });
});
