import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerSettings } from '../../src/config/server.settings.js';
import { HealthCheck } from '../../src/http/health/health-check.js';
import { Public } from '../../src/http/identity/public.decorator.js';
import { StreamingUpload } from '../../src/http/upload/streaming-upload.decorator.js';
import {
  ask,
  BOUNDARY,
  EdgeApp,
  mp4Like,
  multipart,
  openSocket,
  parseAnswer,
} from '../support/http.js';
import { waitFor } from '../support/wait.js';

type Behaviour = 'up' | 'down' | 'hanging';

const behaviour: Record<string, Behaviour> = {};
const asked: Record<string, number> = {};
let underWay = 0;

abstract class FakePart extends HealthCheck {
  check(): Promise<void> {
    asked[this.name] = (asked[this.name] ?? 0) + 1;
    if (behaviour[this.name] === 'hanging') return new Promise(() => undefined);
    return behaviour[this.name] === 'down'
      ? Promise.reject(new Error('ECONNREFUSED 10.0.0.1 secret'))
      : Promise.resolve();
  }
}

class DatabasePart extends FakePart {
  readonly name = 'database';
}
class QueuePart extends FakePart {
  readonly name = 'queue';
}
class StoragePart extends FakePart {
  readonly name = 'storage';
}

@Controller('work')
@Public()
class WorkController {
  @Post()
  @HttpCode(202)
  @StreamingUpload({ field: 'video', accept: ['video'], maxBytes: 1_000_000 })
  take(): object {
    return { done: true };
  }

  @Get()
  forever(): Promise<never> {
    underWay++;
    return new Promise(() => undefined);
  }
}

let edge: EdgeApp;

beforeEach(async () => {
  underWay = 0;
  for (const name of ['database', 'queue', 'storage']) {
    behaviour[name] = 'up';
    asked[name] = 0;
  }
  const server = new ServerSettings();
  server.shutdownGraceMs = 2_000;
  edge = await EdgeApp.start({
    controllers: [WorkController],
    providers: [DatabasePart, QueuePart, StoragePart],
    settings: [server],
  });
});

afterEach(() => edge.stop());

describe('Health', () => {
  it('is told part by part', async () => {
    const answer = await ask(edge.port, 'GET /api/v1/health/');
    expect(answer.status).toBe(200);
    const up = { status: 'up', latency_ms: expect.any(Number) as number };
    expect(JSON.parse(answer.body)).toEqual({
      status: 'ok',
      checks: { database: up, queue: up, storage: up },
    });
  });

  it('is 503 with any part down, naming the part but not the reason', async () => {
    behaviour['queue'] = 'down';
    const answer = await ask(edge.port, 'GET /api/v1/health');
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({
      status: 'degraded',
      checks: { database: { status: 'up' }, queue: { status: 'down' } },
    });
    expect(answer.body).not.toMatch(/ECONN|secret|10\.0/);
  });

  it('of a part that hangs is told as down within three seconds', async () => {
    behaviour['storage'] = 'hanging';
    const started = performance.now();
    expect((await ask(edge.port, 'GET /api/v1/health')).status).toBe(503);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('asks each part once, however many ask at a time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => ask(edge.port, 'GET /api/v1/health')));
    expect(asked).toEqual({ database: 1, queue: 1, storage: 1 });
  });
});

describe('Readiness', () => {
  it.each([
    ['database', 503],
    ['storage', 503],
    ['queue', 200],
  ])('with the %s down is %i', async (part, status) => {
    behaviour[part] = 'down';
    expect((await ask(edge.port, 'GET /readyz')).status).toBe(status);
    expect((await ask(edge.port, 'GET /livez')).status).toBe(200);
  });
});

const form = multipart([{ name: 'video', filename: 'a.mp4', content: mp4Like(60_000) }]);
const head =
  'POST /work HTTP/1.1\r\nHost: t\r\n' +
  `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${form.length}\r\n\r\n`;

describe('F43 Ending', () => {
  it('says first that it is not ready, then lets what is under way finish', async () => {
    const socket = await openSocket(edge.port);
    const received: Buffer[] = [];
    socket.on('data', (data) => received.push(data));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const put = vi.spyOn(edge.storage, 'put');
    socket.write(Buffer.concat([Buffer.from(head), form.subarray(0, 30_000)]));
    await waitFor('the upload to have begun', () => put.mock.calls.length === 1);

    const drained = edge.gracefulClose.drain();
    expect((await ask(edge.port, 'GET /readyz')).status).toBe(503);
    await waitFor('new callers to be turned away', () =>
      openSocket(edge.port).then(
        (late) => {
          late.destroy();
          return false;
        },
        () => true,
      ),
    );
    socket.write(form.subarray(30_000));
    const sent = performance.now();
    await ended;
    expect(performance.now() - sent).toBeLessThan(1_000);
    expect(parseAnswer(Buffer.concat(received).toString())).toMatchObject({ status: 202 });
    await drained;
  });

  it('cuts what does not finish in time', async () => {
    const hanging = ask(edge.port, 'GET /work');
    await waitFor('the request to be under way', () => underWay === 1);
    const started = performance.now();
    await edge.gracefulClose.drain();
    expect(performance.now() - started).toBeLessThan(4_000);
    expect((await hanging).status).toBeNaN();
  });

  it('is over at once with connections that only wait', async () => {
    const socket = await openSocket(edge.port);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('GET /livez HTTP/1.1\r\nHost: t\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    const started = performance.now();
    await edge.gracefulClose.drain();
    await closed;
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('does not wait for connections that nobody ever asked anything on', async () => {
    const socket = await openSocket(edge.port);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const started = performance.now();
    await edge.gracefulClose.drain();
    await closed;
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});
