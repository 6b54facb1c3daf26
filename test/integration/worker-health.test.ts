import { afterEach, describe, expect, it } from 'vitest';
import { Logger } from '@nestjs/common';
import { WorkerHealthServer } from '../../src/adapters/worker-health/worker-health.server.js';

let server: WorkerHealthServer;
Logger.overrideLogger(false);

async function serve(checks: Record<string, () => Promise<void>>): Promise<void> {
  server = new WorkerHealthServer(0, '127.0.0.1', checks);
  await server.start();
}

afterEach(() => server.stop());

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
    });
    expect(body).not.toContain('secret');
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
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
