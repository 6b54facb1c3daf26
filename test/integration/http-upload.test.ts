import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { IsInt, IsNumber, IsOptional, IsString, Max, Min } from 'class-validator';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { UploadSettings } from '../../src/config/upload.settings.js';
import { AppError } from '../../src/contracts/app-error.js';
import { HealthCheck } from '../../src/http/health/health-check.js';
import { ReadinessGate } from '../../src/http/upload/readiness-gate.js';
import { limitFrom, StreamingUpload } from '../../src/http/upload/streaming-upload.decorator.js';
import type { StoredUpload } from '../../src/http/upload/stored-upload.js';
import {
  UploadedMedia,
  UploadedMediaList,
} from '../../src/http/upload/uploaded-media.decorator.js';
import { StorageError } from '../../src/ports/storage.port.js';
import { FormInteger, FormNumber } from '../../src/http/validation/textual-input.js';
import {
  ask,
  BOUNDARY,
  EdgeApp,
  mp4Like,
  multipart,
  openSocket,
  parseAnswer,
  postForm,
  say,
} from '../support/http.js';
import { waitFor } from '../support/wait.js';

const MAX_BYTES = 200_000;

class TestLimits {
  maxBytes = MAX_BYTES;
}

class ConversionDto {
  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(1)
  @Max(30)
  fps?: number;

  @IsOptional()
  @FormNumber()
  @IsNumber()
  start?: number;

  @IsOptional()
  @IsString()
  title?: string;
}

const received: (StoredUpload | undefined)[] = [];

@Controller('videos')
class VideosController {
  @Post()
  @HttpCode(202)
  @StreamingUpload({
    field: 'video',
    accept: ['video'],
    maxBytes: limitFrom(TestLimits, (limits) => limits.maxBytes),
  })
  create(@UploadedMedia() video: StoredUpload, @Body() fields: ConversionDto): object {
    received.push(video);
    return { video, fields };
  }

  @Post('refused')
  @StreamingUpload({ field: 'video', accept: ['video'], maxBytes: MAX_BYTES })
  refuse(): never {
    throw new AppError('CONFLICT');
  }

  @Post('large')
  @HttpCode(202)
  @StreamingUpload({ field: 'video', accept: ['video'], maxBytes: 500 * 1024 * 1024 })
  large(@UploadedMedia() video: StoredUpload): object {
    return { video };
  }

  @Post('gallery')
  @HttpCode(201)
  @StreamingUpload({
    field: 'images',
    accept: ['image', 'video'],
    maxBytes: MAX_BYTES,
    maxFiles: 3,
    required: false,
  })
  gallery(@UploadedMediaList() files: StoredUpload[]): object {
    return { names: files.map((file) => file.originalName) };
  }
}

const state = { databaseDown: false };

class DatabaseCheck extends HealthCheck {
  readonly name = 'database';
  check(): Promise<void> {
    return state.databaseDown ? Promise.reject(new Error('down')) : Promise.resolve();
  }
}

const VIDEO = mp4Like(50_000);
const videoPart = { name: 'video', filename: 'clip.mp4', type: 'video/mp4', content: VIDEO };

let edge: EdgeApp;

beforeAll(async () => {
  edge = await EdgeApp.start({
    controllers: [VideosController],
    providers: [DatabaseCheck],
    settings: [
      new TestLimits(),
      Object.assign(new UploadSettings(), {
        minBytesPerSecond: 20_000,
        slowWindowMs: 1_000,
      }),
    ],
  });
});

afterAll(() => edge.stop());

afterEach(async () => {
  state.databaseDown = false;
  for (const key of await edge.storedKeys()) await edge.storage.delete(key);
});

describe('An upload that is taken', () => {
  it('is stored whole, hashed and recognised by its content', async () => {
    const answer = await postForm(edge.port, '/videos', multipart([videoPart]));
    expect(answer.status).toBe(202);
    const { video } = JSON.parse(answer.body) as { video: StoredUpload };
    expect(video).toMatchObject({
      bytes: VIDEO.length,
      sha256: createHash('sha256').update(VIDEO).digest('hex'),
      originalName: 'clip.mp4',
      media: { class: 'video', format: 'mp4', contentType: 'video/mp4' },
    });
    expect(video.key).toMatch(/^uploads\/[0-9a-f-]{36}$/);
    expect(await edge.storedKeys()).toEqual([video.key]);
  });

  it('may be exactly as large as the limit', async () => {
    const body = multipart([{ ...videoPart, content: mp4Like(MAX_BYTES) }]);
    expect((await postForm(edge.port, '/videos', body)).status).toBe(202);
  });

  it('brings its text fields, before or after the file, as the types the DTO declares', async () => {
    const fps = { name: 'fps', content: '12' };
    const start = { name: 'start', content: '1.5' };
    const answer = await postForm(edge.port, '/videos/', multipart([fps, videoPart, start]));
    expect(JSON.parse(answer.body)).toMatchObject({ fields: { fps: 12, start: 1.5 } });
  });

  it('keeps the order of several files', async () => {
    const parts = ['a', 'b', 'c'].map((name, index) => ({
      ...videoPart,
      name: 'images',
      filename: `${name}.mp4`,
      content: mp4Like(150_000 - 60_000 * index),
    }));
    const answer = await postForm(edge.port, '/videos/gallery', multipart(parts));
    expect(JSON.parse(answer.body)).toEqual({ names: ['a.mp4', 'b.mp4', 'c.mp4'] });
  });

  it('may be left out where none is required, also in favour of JSON', async () => {
    const form = multipart([{ name: 'title', content: 'none' }]);
    expect((await postForm(edge.port, '/videos/gallery', form)).status).toBe(201);
    const json = 'POST /videos/gallery\nContent-Type: application/json\nContent-Length: 2';
    expect((await ask(edge.port, json, '{}')).status).toBe(201);
  });

  it('that asks before it sends is told to go on', async () => {
    const body = multipart([videoPart]);
    const head =
      'POST /videos HTTP/1.1\r\nHost: test\r\nConnection: close\r\nExpect: 100-continue\r\n' +
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const raw = await say(edge.port, head, body);
    expect(raw).toMatch(/^HTTP\/1\.1 100 Continue/);
    expect(parseAnswer(raw).status).toBe(202);
  });
});

const nested = 'a' + '[b]'.repeat(30);

describe.each([
  ['V1 an empty file', [{ ...videoPart, content: '' }], 400, 'VALIDATION_FAILED', 'video'],
  [
    'V2 random bytes',
    [{ ...videoPart, content: randomBytes(20_000) }],
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'V7 a playlist',
    [{ ...videoPart, content: '#EXTM3U\nfile:///etc/passwd\n' }],
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'an image where a video is wanted',
    [{ ...videoPart, content: Buffer.from('ffd8ffe000104a464946', 'hex') }],
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'H2 one byte too many',
    [{ ...videoPart, content: mp4Like(MAX_BYTES + 1) }],
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  ['H6 another field', [{ ...videoPart, name: 'film' }], 400, 'VALIDATION_FAILED', 'film'],
  ['H6 two files', [videoPart, videoPart], 400, 'VALIDATION_FAILED', 'video'],
  [
    'H6 a file in a text field',
    [videoPart, { ...videoPart, name: 'title' }],
    400,
    'VALIDATION_FAILED',
  ],
  ['H6 an empty file name', [{ ...videoPart, filename: '' }], 400, 'VALIDATION_FAILED', 'video'],
  ['H6 no file name', [{ name: 'video', content: 'text' }], 400, 'VALIDATION_FAILED', 'video'],
  ['H6 no file at all', [{ name: 'fps', content: '12' }], 400, 'VALIDATION_FAILED', 'video'],
  [
    'H7 101 fields',
    Array.from({ length: 101 }, (_, i) => ({ name: `f${i}`, content: '1' })),
    400,
    'VALIDATION_FAILED',
  ],
  ['H7 30 levels', [videoPart, { name: nested, content: '1' }], 400, 'VALIDATION_FAILED'],
  [
    'H7 a huge index',
    [videoPart, { name: 'a[999999999]', content: '1' }],
    400,
    'VALIDATION_FAILED',
  ],
  [
    'H7 a field of 100 kB',
    [videoPart, { name: 'title', content: 'x'.repeat(100_000) }],
    400,
    'VALIDATION_FAILED',
    'title',
  ],
  [
    'H7 a name of 200 characters',
    [videoPart, { name: 'x'.repeat(200), content: '1' }],
    400,
    'VALIDATION_FAILED',
  ],
  [
    'H8 a part header of 100 kB',
    [{ header: `Content-Disposition: form-data; name="video"\r\nX-A: ${'x'.repeat(100_000)}` }],
    400,
    'MALFORMED_MULTIPART',
  ],
  [
    'H23 a field given twice',
    [videoPart, { name: 'title', content: 'a' }, { name: 'title', content: 'b' }],
    400,
    'VALIDATION_FAILED',
    'title',
  ],
  [
    'P4 __proto__ as a field',
    [videoPart, { name: '__proto__', content: '1' }],
    400,
    'VALIDATION_FAILED',
    '__proto__',
  ],
  [
    'P4 __proto__ as a path',
    [videoPart, { name: '__proto__[x]', content: '1' }],
    400,
    'VALIDATION_FAILED',
    '__proto__',
  ],
  [
    'P4 constructor as a path',
    [videoPart, { name: 'constructor[prototype]', content: '1' }],
    400,
    'VALIDATION_FAILED',
  ],
  [
    'P5 an unknown field',
    [videoPart, { name: 'colour', content: '1' }],
    400,
    'VALIDATION_FAILED',
    'colour',
  ],
  ['P6 no integer', [videoPart, { name: 'fps', content: '12.5' }], 400, 'VALIDATION_FAILED', 'fps'],
  ['P6 an exponent', [videoPart, { name: 'fps', content: '1e1' }], 400, 'VALIDATION_FAILED', 'fps'],
  ['P6 nothing', [videoPart, { name: 'fps', content: '' }], 400, 'VALIDATION_FAILED', 'fps'],
  ['P6 out of range', [videoPart, { name: 'fps', content: '31' }], 400, 'VALIDATION_FAILED', 'fps'],
  [
    'P6 no number',
    [videoPart, { name: 'start', content: 'NaN' }],
    400,
    'VALIDATION_FAILED',
    'start',
  ],
  [
    'P16 NUL in a field',
    [videoPart, { name: 'title', content: 'a\0b' }],
    400,
    'VALIDATION_FAILED',
    'title',
  ],
  ['F6 NUL in a file name', [{ ...videoPart, filename: 'a\0.mp4' }], 400, 'MALFORMED_MULTIPART'],
] as const)('A form with %s', (_case, parts, status, code, field?: string) => {
  it(`is refused with ${status} ${code} and leaves nothing behind`, async () => {
    const answer = await postForm(edge.port, '/videos', multipart([...parts]));
    expect([answer.status, answer.code]).toEqual([status, code]);
    if (field !== undefined) {
      const { errors } = JSON.parse(answer.body) as { errors: { field: string }[] };
      expect(errors.map((error) => error.field)).toContain(field);
    }
    expect(await edge.leftovers()).toBe(0);
  });
});

describe.each([
  ['H7 30 levels', nested],
  ['H7 three levels', 'a[b][c][d]'],
  ['H7 a huge index', 'a[999999999]'],
  ['P4 __proto__', '__proto__'],
  ['P4 __proto__ below', 'a[__proto__]'],
  ['P4 constructor', 'constructor[prototype]'],
])('A field named with %s', (_case, name) => {
  it('is refused even where no DTO looks at it', async () => {
    const answer = await postForm(
      edge.port,
      '/videos/gallery',
      multipart([{ name, content: '1' }]),
    );
    expect([answer.status, answer.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});

const form = (boundary: string): string => `multipart/form-data; boundary=${boundary}`;
const announce = (bytes: number): string =>
  'POST /videos HTTP/1.1\r\nHost: test\r\n' +
  `Content-Type: ${form(BOUNDARY)}\r\nContent-Length: ${bytes}\r\n\r\n`;
const whole = multipart([videoPart]);

describe.each([
  [
    'H5 no closing boundary',
    multipart([videoPart], { end: false }),
    {},
    400,
    'MALFORMED_MULTIPART',
  ],
  [
    'H5 no boundary parameter',
    whole,
    { 'Content-Type': 'multipart/form-data' },
    400,
    'MALFORMED_MULTIPART',
  ],
  [
    'H5 a boundary of 1,000 characters',
    whole,
    { 'Content-Type': form('x'.repeat(1_000)) },
    400,
    'MALFORMED_MULTIPART',
  ],
  ['H5 another boundary', whole, { 'Content-Type': form('other') }, 400, 'MALFORMED_MULTIPART'],
  ['an empty body', Buffer.alloc(0), {}, 400, 'MALFORMED_MULTIPART'],
  ['H9 a content encoding', whole, { 'Content-Encoding': 'gzip' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'H14 JSON',
    Buffer.from('{}'),
    { 'Content-Type': 'application/json' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['H14 no content type', whole, { 'Content-Type': null }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'H14 another multipart',
    whole,
    { 'Content-Type': `multipart/mixed; boundary=${BOUNDARY}` },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
] as const)('A request with %s', (_case, body, headers, status, code) => {
  it(`is refused with ${status} ${code}`, async () => {
    const answer = await postForm(edge.port, '/videos', body, headers);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(await edge.leftovers()).toBe(0);
  });
});

function connectionsOf({ app }: EdgeApp): Promise<number> {
  return new Promise((resolve) => {
    app.getHttpServer().getConnections((_error: unknown, count: number) => {
      resolve(count);
    });
  });
}

describe('An upload that is not taken', () => {
  it('H1 is refused by its announced length, before it is sent, and the connection ends', async () => {
    const head = `POST /videos\nContent-Type: ${form(BOUNDARY)}\nContent-Length: 600000000`;
    const started = performance.now();
    const answer = await ask(edge.port, head, 'x'.repeat(1_000));
    expect([answer.status, answer.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(answer.headers['connection']).toBe('close');
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it.each([
    ['H2 in chunks without an end', '/videos', mp4Like(30_000), 413],
    ['of another kind, in chunks without an end', '/videos/large', Buffer.alloc(30_000, 1), 415],
  ])('%s is cut off', async (_case, path, first, status) => {
    const opening = multipart([{ ...videoPart, content: first }], { end: false });
    const { answer, sent } = await pour(path, opening);
    expect(answer.status).toBe(status);
    expect(sent).toBeLessThan(20_000_000);
    await waitFor('nothing to be left', async () => (await edge.leftovers()) === 0);
  });

  it('H2 is refused at one byte too many, without a wait for the rest', async () => {
    const patient = await EdgeApp.start({
      controllers: [VideosController],
      settings: [new TestLimits()],
    });
    try {
      const content = mp4Like(MAX_BYTES + 1_000);
      const opening = multipart([{ ...videoPart, content }], { end: false });
      const answer = parseAnswer(await say(patient.port, announce(900_000), opening));
      expect([answer.status, answer.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      expect(await patient.leftovers()).toBe(0);
    } finally {
      await patient.stop();
    }
  }, 10_000);

  it('H28 may go on sending for a little after it was refused, without a reset', async () => {
    const socket = connect({ port: edge.port, host: '127.0.0.1', allowHalfOpen: true });
    const wasReset = new Promise<boolean>((resolve) => {
      socket.on('error', () => undefined); // told by `close` as well
      socket.once('close', resolve);
    });
    socket.write(announce(600_000_000));
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(parseAnswer(answer.toString()).code).toBe('PAYLOAD_TOO_LARGE');
    for (let sent = 0; sent < 5 && !socket.destroyed; sent++) {
      socket.write(Buffer.alloc(60_000));
      await pause(20); // as a network would
    }
    socket.end();
    expect(await wasReset).toBe(false);
  });

  it('H2 whose preamble never ends is cut off', async () => {
    const { answer } = await pour('/videos', Buffer.from('no boundary'));
    expect([answer.status, answer.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('H4 leaves nothing behind when the caller goes away at any point', async () => {
    const body = multipart([{ ...videoPart, content: mp4Like(190_000) }]);
    const head = announce(body.length);
    const before = received.length;
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const socket = await openSocket(edge.port);
        const part = body.subarray(0, Math.floor((body.length * (i + 1)) / 61));
        await new Promise((resolve) =>
          socket.write(Buffer.concat([Buffer.from(head), part]), resolve),
        );
        socket.destroy();
      }),
    );
    await waitFor('every connection to end', async () => (await connectionsOf(edge)) === 0);
    await waitFor('nothing to be left', async () => (await edge.leftovers()) === 0);
    expect(received.length).toBe(before);
  });

  it('is removed again when the handler refuses it', async () => {
    const answer = await postForm(edge.port, '/videos/refused', multipart([videoPart]));
    expect([answer.status, answer.code]).toEqual([409, 'CONFLICT']);
    expect(await edge.leftovers()).toBe(0);
  });

  it('H11 is given up when its bytes come too slowly', async () => {
    const opening = multipart([{ ...videoPart, content: mp4Like(5_000) }], { end: false });
    const head = announce(90000);
    const answer = parseAnswer(await say(edge.port, head, opening));
    expect([answer.status, answer.code]).toEqual([408, 'UPLOAD_TOO_SLOW']);
    expect(answer.headers['connection']).toBe('close');
    expect(await edge.leftovers()).toBe(0);
  });

  it('F20 is told to come back at once, unread, while the database is down', async () => {
    state.databaseDown = true;
    const refused = await waitFor('the database to be seen down', async () => {
      const answer = await postForm(edge.port, '/videos', multipart([videoPart]));
      return answer.status === 503 && answer;
    });
    expect(refused.code).toBe('SERVICE_UNAVAILABLE');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    state.databaseDown = false;
    await waitFor('the database to be seen up', async () => {
      return (await postForm(edge.port, '/videos', multipart([videoPart]))).status === 202;
    });
  });

  it('F28 is told that there is no room when the disk is full', async () => {
    const full = new StorageError('ENOSPC', { cause: undefined, retryable: true, full: true });
    vi.spyOn(edge.storage, 'put').mockRejectedValueOnce(full);
    const answer = await postForm(edge.port, '/videos', multipart([videoPart]));
    expect([answer.status, answer.code]).toEqual([507, 'INSUFFICIENT_STORAGE']);
    expect(await edge.leftovers()).toBe(0);
    expect((await postForm(edge.port, '/videos', multipart([videoPart]))).status).toBe(202);
  });

  it('is told to come back when too many are being received', async () => {
    const busy = await EdgeApp.start({
      controllers: [VideosController],
      settings: [new TestLimits(), Object.assign(new UploadSettings(), { maxConcurrent: 1 })],
    });
    try {
      const post = (): ReturnType<typeof postForm> =>
        postForm(busy.port, '/videos', multipart([videoPart]));
      const first = await openSocket(busy.port);
      first.write(announce(90_000));
      const refused = await waitFor('the first to hold the place', async () => {
        const answer = await post();
        return answer.status === 503 && answer;
      });
      expect(refused.code).toBe('SERVICE_UNAVAILABLE');
      expect(refused.headers['retry-after']).toBeDefined();
      first.destroy();
      await waitFor('the place to be free', async () => (await post()).status === 202);
    } finally {
      await busy.stop();
    }
  });

  it('counts as being received while readiness is asked for, and no longer than its caller stays', async () => {
    const busy = await EdgeApp.start({
      controllers: [VideosController],
      settings: [new TestLimits(), Object.assign(new UploadSettings(), { maxConcurrent: 1 })],
    });
    try {
      const small = multipart([{ ...videoPart, content: mp4Like(5_000) }]);
      const post = (): ReturnType<typeof postForm> => postForm(busy.port, '/videos', small);
      let answer: (ready: boolean) => void = () => undefined;
      const asked = vi
        .spyOn(busy.app.get(ReadinessGate), 'ready')
        .mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
      const first = await openSocket(busy.port);
      first.write(Buffer.concat([Buffer.from(announce(small.length)), small]));
      await waitFor('readiness to be asked for', () => asked.mock.calls.length === 1);
      expect((await post()).status).toBe(503);
      first.destroy();
      await waitFor('its connection to end', async () => (await connectionsOf(busy)) === 0);
      answer(true);
      const free = async (): Promise<boolean> => (await post()).status === 202;
      await waitFor('the place to be free', free, { timeoutMs: 5_000 });
      asked.mockResolvedValueOnce(false);
      expect((await post()).status).toBe(503);
      expect((await post()).status).toBe(202);
    } finally {
      await busy.stop();
    }
  });

  it('is not given up for a pace that is ours', async () => {
    const put = edge.storage.put.bind(edge.storage);
    vi.spyOn(edge.storage, 'put').mockImplementationOnce(async (...file) => {
      await pause(2_500); // a store that is slow to begin: two and a half windows
      return put(...file);
    });
    const body = multipart([{ ...videoPart, content: mp4Like(190_000) }]);
    expect((await postForm(edge.port, '/videos', body)).status).toBe(202);
  });

  it('H22, H25 is refused for its credentials without being asked to go on', async () => {
    const head =
      'POST /videos HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer wrong\r\nExpect: 100-continue\r\n' +
      `Content-Type: ${form(BOUNDARY)}\r\nContent-Length: 150000\r\n\r\n`;
    const raw = await say(edge.port, head);
    expect(raw).not.toContain('100 Continue');
    expect(parseAnswer(raw)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });
});

describe.each([
  ['F1', '../../etc/x.mp4', 'x.mp4'],
  ['F1', '..\\\\..\\\\x.mp4', 'x.mp4'],
  ['F2', '-i.mp4', '-i.mp4'],
  ['F5, H27', 'a%0d%0aSet-Cookie: x.mp4', 'aSet-Cookie: x.mp4'],
  ['F10', '\u202Egpj.mp4', 'gpj.mp4'],
  ['F11', '\u20ac.mp4', '\u20ac.mp4'],
  ['P17', 'e\u0301.mp4', '\u00e9.mp4'],
  ['nothing visible', '\u200b\u202e', 'file'],
])('The file name %s %j', (_case, given, shown) => {
  it(`is shown as ${shown}`, async () => {
    const answer = await postForm(
      edge.port,
      '/videos',
      multipart([{ ...videoPart, filename: given }]),
    );
    expect(JSON.parse(answer.body)).toMatchObject({ video: { originalName: shown } });
  });
});

it('F7 A file name of any length is cut at 255 bytes between two characters', async () => {
  const body = multipart([{ ...videoPart, filename: '\u{1f600}'.repeat(200) }]);
  const answer = await postForm(edge.port, '/videos', body);
  expect(JSON.parse(answer.body)).toMatchObject({
    video: { originalName: '\u{1f600}'.repeat(63) },
  });
});

it('25 MB pass through in little memory', async () => {
  const size = 25 * 1024 * 1024;
  const block = Buffer.alloc(256 * 1024, 7);
  const opening = multipart([{ ...videoPart, content: mp4Like(1_000) }], { end: false });
  const closing = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  const run = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          port: edge.port,
          path: '/videos/large',
          method: 'POST',
          headers: { 'Content-Type': form(BOUNDARY) },
        },
        (response) => {
          response.resume().once('end', () => {
            resolve(response.statusCode ?? 0);
          });
        },
      );
      request.once('error', reject);
      request.write(opening);
      let sent = 0;
      const write = (): void => {
        while (sent < size) {
          sent += block.length;
          if (!request.write(block)) {
            request.once('drain', write);
            return;
          }
        }
        request.end(closing);
      };
      write();
    });
  expect(await run()).toBe(202); // the first fills the pools that are kept
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
  expect(await run()).toBe(202);
  clearInterval(watch);
  expect((peak - before) / 1024 / 1024).toBeLessThan(32);
});

/** Sends the opening and then goes on without end until the server has had enough. */
async function pour(
  path: string,
  opening: Buffer,
): Promise<{ answer: ReturnType<typeof parseAnswer>; sent: number }> {
  const socket = await openSocket(edge.port);
  const received: Buffer[] = [];
  let sent = 0;
  const block = Buffer.alloc(64 * 1024, 7);
  const chunk = (data: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
  return new Promise((resolve) => {
    socket.on('error', () => undefined); // being cut off is what is waited for
    socket.on('data', (data) => received.push(data));
    socket.on('close', () => {
      resolve({ answer: parseAnswer(Buffer.concat(received).toString()), sent });
    });
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: test\r\nContent-Type: ${form(BOUNDARY)}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    socket.write(chunk(opening.subarray(0, -2)));
    const go = (): void => {
      while (!socket.destroyed && sent < 50_000_000) {
        sent += block.length;
        if (!socket.write(chunk(block))) {
          socket.once('drain', go);
          return;
        }
      }
    };
    go();
  });
}
