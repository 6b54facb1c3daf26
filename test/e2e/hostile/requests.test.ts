import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConversionBody } from '../../support/client.js';
import { ask, BOUNDARY, multipart, openSocket, parseAnswer } from '../../support/http.js';
import { makeVideo } from '../../support/media.js';
import { waitFor } from '../../support/wait.js';
import { HostileService } from './hostile-service.js';
import { asked, posted, said } from './raw-request.js';
import { FORM, RAW_CASES, REQUEST_CASES } from './request-cases.js';

const SLOW_HEADERS_MS = 25_000;

describe('a hostile request', () => {
  let hostile: HostileService;
  let video: Buffer;
  let slow: Promise<string>;

  beforeAll(async () => {
    hostile = await HostileService.start({
      UPLOAD_SLOW_WINDOW_MS: '2000',
      PUBLIC_BASE_URL: 'https://gifs.example',
    });
    video = await readFile(await makeVideo(hostile.folder, { size: '320x240', seconds: 2 }));
    slow = slowHeaders();
  });
  afterEach(() => hostile.expectUnharmed());
  afterAll(() => hostile.stop());

  /** Begins a request and never comes to its end; answers what it was told. */
  async function slowHeaders(): Promise<string> {
    const socket = await openSocket(hostile.port);
    const received: string[] = [];
    socket.on('data', (data) => received.push(data.toString()));
    socket.write('GET /livez HTTP/1.1\r\nHost: t\r\nX-Slow: ');
    const drip = setInterval(() => socket.write('x'), 500);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
    return received.join('');
  }

  it.each(REQUEST_CASES)(
    '$name is answered $status $code',
    async ({ head, body, status, code }) => {
      const answer = await asked(hostile.port, head, body);
      expect([answer.status, answer.code]).toEqual([status, code]);
      expect(answer.headers['x-request-id']).toBeDefined();
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers).not.toHaveProperty('set-cookie');
    },
  );

  it.each(RAW_CASES)('$name is answered $status', async ({ bytes, status }) => {
    const answer = await said(hostile.port, bytes);
    expect(answer.status).toBe(status);
  });

  it('whose caller goes away at any point leaves no file, no upload and no job', async () => {
    const form = multipart([{ name: 'video', filename: 'a.mp4', content: video }]);
    const head = `POST /api/v1/conversions HTTP/1.1\r\nHost: t\r\n${FORM}\r\nContent-Length: ${form.length}\r\n\r\n`;
    const before = await hostile.openFiles();
    for (const share of [0.01, 0.5, 0.99]) {
      for (let round = 0; round < 10; round++) {
        const sockets = await Promise.all(
          Array.from({ length: 10 }, () => openSocket(hostile.port)),
        );
        await Promise.all(sockets.map((socket) => breakOff(socket, head, form, share)));
      }
      await waitFor('no upload to be half stored', async () => (await hostile.incoming()) === 0);
      await waitFor('every file to be closed', async () => {
        return (await hostile.openFiles()) <= before;
      });
    }
    const { body } = await hostile.client.request<{ conversions: ConversionBody[] }>(
      'GET',
      '/api/v1/conversions',
    );
    expect(body.conversions).toEqual([]);
  });

  it('whose boundary stands within its data is taken for what it is', async () => {
    const holding = Buffer.concat([video, Buffer.from(`--${BOUNDARY}\r\nx--${BOUNDARY}--`)]);
    const form = multipart([{ name: 'video', filename: 'a.mp4', content: holding }]);
    const answer = await posted(hostile.port, form);
    expect(answer.status).toBe(202);
    const { id, ...accepted } = JSON.parse(answer.body) as ConversionBody & { video_bytes: number };
    expect(accepted.video_bytes).toBe(holding.length);
    expect((await hostile.client.finished(id)).status).toBe('completed');
  });

  it('that comes too slowly is given up', async () => {
    const socket = await openSocket(hostile.port);
    const received: string[] = [];
    socket.on('data', (data) => received.push(data.toString()));
    socket.write(
      `POST /api/v1/conversions HTTP/1.1\r\nHost: t\r\n${FORM}\r\nContent-Length: 1000000\r\n\r\n`,
    );
    const drip = setInterval(() => socket.write('x'.repeat(50)), 500);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
    const answer = parseAnswer(received.join(''));
    expect([answer.status, answer.code]).toEqual([408, 'UPLOAD_TOO_SLOW']);
  });

  it('that names another host changes no link', async () => {
    const form = multipart([{ name: 'video', filename: 'a.mp4', content: video }]);
    const answer = await posted(hostile.port, form, {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'ftp',
      Forwarded: 'host=evil.example',
    });
    const { id } = JSON.parse(answer.body) as ConversionBody;
    const shown = await waitFor('the end', async () => {
      const { body } = await ask(
        hostile.port,
        `GET http://evil.example/api/v1/conversions/${id}\nX-Forwarded-Host: evil.example`,
      );
      return body.includes('"completed"') && body;
    });
    expect(shown).toContain('"gif_url":"https://gifs.example/gifs/');
    expect(shown).not.toContain('evil');
  });

  it('on each of a thousand idle connections keeps nobody from being answered', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 1_000 }, () => openSocket(hostile.port)),
    );
    const started = performance.now();
    expect((await asked(hostile.port, 'GET /livez')).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(1_000);
    for (const socket of sockets) socket.destroy();
  });

  it(
    'whose headers never end is ended',
    async () => {
      const answer = parseAnswer(await slow);
      expect([answer.status, answer.code]).toEqual([408, 'UPLOAD_TOO_SLOW']);
    },
    SLOW_HEADERS_MS,
  );
});

/** Sends the head and a share of the body, and is gone. */
async function breakOff(socket: Socket, head: string, form: Buffer, share: number): Promise<void> {
  const part = form.subarray(0, Math.floor(form.length * share));
  await new Promise((resolve) => socket.write(Buffer.concat([Buffer.from(head), part]), resolve));
  socket.destroy();
}
