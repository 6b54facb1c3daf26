import type { Socket } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { multipart, openSocket, parseAnswer } from '../../../support/http.js';
import { blackPng } from '../../../support/hostile-images.js';
import { waitFor } from '../../../support/wait.js';
import { HostileService } from '../hostile-service.js';
import { asked } from '../raw-request.js';
import { FORM, NOBODY, type RequestCase } from '../request-cases.js';
import { ADDRESS_CASES } from './address-cases.js';
import { FILE_CASES } from './file-cases.js';
import { FORM_CASES } from './form-cases.js';
import { IDENTITY_CASES, JWT_SECRET } from './identity-cases.js';
import { JSON_CASES } from './json-cases.js';
import { OPERATIONS, PARAMETER_CASES } from './parameter-cases.js';

const ROUTE = '/api/v1/operations/';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Problem {
  code: string;
  errors?: { field: string }[];
}

describe('a request for an operation with', () => {
  let hostile: HostileService;

  beforeAll(async () => {
    hostile = await HostileService.start({
      JWT_SECRET,
      OPERATION_MAX_IMAGE_MB: '1',
      OPERATION_MAX_AUDIO_MB: '2',
      OPERATION_MAX_VIDEO_MB: '3',
      UPLOAD_SLOW_WINDOW_MS: '2000',
    });
  });
  afterAll(async () => {
    await expectNothingKept();
    await hostile.expectUnharmed();
    await hostile.stop();
  });

  /** No file, no operation, no job: all that was asked for was refused. */
  async function expectNothingKept(): Promise<void> {
    const stored = join(hostile.dataDir, 'storage', 'objects');
    const entries = await readdir(stored, { recursive: true, withFileTypes: true });
    expect(entries.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
    const { body } = await hostile.client.request<{ data: { operations: unknown[] } }>(
      'GET',
      ROUTE,
    );
    expect(body.data.operations).toEqual([]);
  }

  async function expectAnswer({ head, body, status, code }: RequestCase): Promise<void> {
    const answer = await asked(hostile.port, head, body);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers['x-request-id']).toBeDefined();
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  }

  const send = (operation: string, parameters: string) =>
    hostile.client.request<Problem>(
      'POST',
      ROUTE,
      `{"operation":"${operation}","input_operation":"${NOBODY}","parameters":${parameters}}`,
      JSON_TYPE,
    );

  it.each(OPERATIONS)('fine parameters of $name is let through', async ({ name, parameters }) => {
    const { status, body } = await send(name, JSON.stringify(parameters));
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it.each(PARAMETER_CASES)('$name is refused with $code', async (row) => {
    const { operation, parameter, parameters, code } = row;
    const { status, body } = await send(operation, parameters);
    expect([status, body.code]).toEqual([400, code]);
    if (code === 'MALFORMED_JSON') return;
    const fields = (body.errors ?? []).map(({ field }) => field);
    expect(fields.some((field) => field.startsWith(`parameters.${parameter}`))).toBe(true);
  });

  it.each(JSON_CASES)('a body of $name is answered $status $code', expectAnswer);

  it.each([...FORM_CASES, ...FILE_CASES])(
    'a form with $name is answered $status $code',
    expectAnswer,
  );

  it.each(ADDRESS_CASES)('$name is answered $status $code', expectAnswer);

  it.each(IDENTITY_CASES)('$name is answered $status $code', expectAnswer);

  it('a body that nests deep is refused at once', async () => {
    const started = performance.now();
    for (let round = 0; round < 20; round++) {
      await send('media_probe', `{"indent":${'['.repeat(10_000)}${']'.repeat(10_000)}}`);
    }
    expect((performance.now() - started) / 20).toBeLessThan(50);
  });

  it('an upload that is broken off leaves nothing', async () => {
    const noise = Buffer.concat([blackPng(8, 8), Buffer.alloc(500_000)]);
    const form = multipart([
      { name: 'operation', content: 'image_convert' },
      { name: 'parameters', content: '{"output_format":"webp"}' },
      { name: 'file', filename: 'a.png', content: noise },
    ]);
    const head = `POST ${ROUTE} HTTP/1.1\r\nHost: t\r\n${FORM}\r\nContent-Length: ${form.length}\r\n\r\n`;
    const before = await hostile.openFiles();
    for (const share of [0.001, 0.5, 0.99]) {
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
    await expectNothingKept();
  });

  it('an upload that comes too slowly is given up', async () => {
    const socket = await openSocket(hostile.port);
    const received: string[] = [];
    socket.on('data', (data) => received.push(data.toString()));
    socket.write(`POST ${ROUTE} HTTP/1.1\r\nHost: t\r\n${FORM}\r\nContent-Length: 1000000\r\n\r\n`);
    const drip = setInterval(() => socket.write('x'.repeat(50)), 500);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
    const answer = parseAnswer(received.join(''));
    expect([answer.status, answer.code]).toEqual([408, 'UPLOAD_TOO_SLOW']);
  });
});

/** Sends the head and a share of the body, and is gone. */
async function breakOff(socket: Socket, head: string, form: Buffer, share: number): Promise<void> {
  const part = form.subarray(0, Math.floor(form.length * share));
  await new Promise((resolve) => socket.write(Buffer.concat([Buffer.from(head), part]), resolve));
  socket.destroy();
}
