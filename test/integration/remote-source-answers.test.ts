import { gzipSync } from 'node:zlib';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobError, jobFailure } from '../../src/contracts/job-failure.js';
import {
  failureOf,
  fetched,
  MEGABYTE,
  sourceFor,
  StubResolver,
} from '../support/guarded-source.js';
import {
  answers,
  breaksOff,
  floodsHeaders,
  goesOn,
  isSilent,
  RemoteServer,
  sends,
  stalls,
  writes,
  type Behaviour,
} from '../support/remote-server.js';
import { waitFor } from '../support/wait.js';

const FAILED = jobFailure('IMPORT_FAILED');
const FINAL = { ...FAILED, retryable: false };
const TIMEOUT = jobFailure('IMPORT_TIMEOUT');
const TOO_LARGE = jobFailure('IMPORT_TOO_LARGE');
const SOME = Buffer.alloc(500, 7);
const PATIENT = { signal: new AbortController().signal, maxBytes: MEGABYTE };

let server: RemoteServer;

beforeAll(async () => {
  server = await RemoteServer.start();
});
afterAll(async () => {
  await server.close();
});

/** Every connection that a failed or ended fetch has had is gone. */
async function connectionsEnd(): Promise<void> {
  await waitFor('the connections to end', () => server.open === 0, { timeoutMs: 5_000 });
}

describe('a file', () => {
  it('arrives whole, with its length', async () => {
    const url = server.at('/file', sends(SOME));
    const { body, announcedBytes } = await sourceFor(server).open(url, PATIENT);
    expect(announcedBytes).toBe(500);
    expect(Buffer.concat((await body.toArray()) as Buffer[])).toEqual(SOME);
    await connectionsEnd();
  });

  it('may come without a length', async () => {
    const url = server.at('/chunked', (_, response) => {
      response.write(SOME);
      response.end(SOME);
    });
    const { body, announcedBytes } = await sourceFor(server).open(url, PATIENT);
    expect(announcedBytes).toBeUndefined();
    expect(Buffer.concat((await body.toArray()) as Buffer[])).toHaveLength(1_000);
    const old = server.at('/old', writes(`HTTP/1.0 200 OK\r\n\r\nuntil the end`));
    expect((await fetched(sourceFor(server), old)).toString()).toBe('until the end');
  });

  it('may be empty', async () => {
    expect(await fetched(sourceFor(server), server.at('/empty', sends('')))).toHaveLength(0);
  });

  it('is asked for as it is, and taken as it comes: nothing is unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(10 * MEGABYTE));
    const url = server.at('/bomb', sends(packed, { 'content-encoding': 'gzip' }));
    expect(await fetched(sourceFor(server), url)).toEqual(packed);
    expect(server.requests.at(-1)?.headers['accept-encoding']).toBe('identity');
  });

  it.each([
    ['a page', { 'content-type': 'text/html' }],
    ['a playlist', { 'content-type': 'application/vnd.apple.mpegurl' }],
    ['a path outside', { 'content-disposition': 'attachment; filename="../../etc/passwd"' }],
    [
      'a name of 10,000 characters',
      { 'content-disposition': `inline; filename=${'a'.repeat(10_000)}` },
    ],
  ])('is its bytes, although its headers speak of %s', async (_, headers) => {
    const source = sourceFor(server);
    const file = await source.open(server.at('/named', sends(SOME, headers)), PATIENT);
    expect(Object.keys(file).sort()).toEqual(['announcedBytes', 'body']);
    expect(Buffer.concat((await file.body.toArray()) as Buffer[])).toEqual(SOME);
  });
});

describe('a file that is too large', () => {
  it('is refused by its announcement, before a byte is read', async () => {
    const url = server.at('/announced', stalls(10_000_000_000, SOME));
    await expect(sourceFor(server).open(url, PATIENT)).rejects.toMatchObject({
      code: 'IMPORT_TOO_LARGE',
    });
    await connectionsEnd();
  });

  it('is cut off when it goes on past the limit without having said so', async () => {
    const url = server.at('/endless', goesOn(Buffer.alloc(100_000)));
    expect(await failureOf(sourceFor(server), url)).toEqual(TOO_LARGE);
    await connectionsEnd();
  });

  it('may have as many bytes as are allowed, and not one more', async () => {
    const url = server.at('/exact', sends(SOME));
    const source = sourceFor(server);
    expect(await fetched(source, url, { maxBytes: 500 })).toHaveLength(500);
    expect(await failureOf(source, url, { maxBytes: 499 })).toEqual(TOO_LARGE);
  });
});

describe('a file that does not come whole', () => {
  it.each<[string, Behaviour]>([
    ['ends before its length', breaksOff(1_000, SOME)],
    [
      'ends before its last chunk',
      writes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc'),
    ],
  ])('fails and may be tried again when it %s', async (_, behaviour) => {
    expect(await failureOf(sourceFor(server), server.at('/broken', behaviour))).toEqual(FAILED);
    await connectionsEnd();
  });

  it.each([
    ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789'],
    ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n'],
  ])('fails wherever an answer with %s is cut', async (_, answer) => {
    const source = sourceFor(server);
    expect(await fetched(source, server.at('/whole', writes(answer)))).toHaveLength(10);
    for (let length = 0; length < answer.length; length++) {
      const url = server.at('/cut', writes(answer.slice(0, length)));
      expect({ length, failure: await failureOf(source, url) }).toEqual({
        length,
        failure: FAILED,
      });
    }
    await connectionsEnd();
  });

  it('fails when it has no length and its connection is reset, which is no end', async () => {
    let reset: () => void = () => undefined;
    const url = server.at('/reset', ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nbeginning');
      reset = () => socket.resetAndDestroy();
    });
    const { body } = await sourceFor(server).open(url, PATIENT);
    body.once('data', () => {
      reset();
    });
    await expect(body.toArray()).rejects.toMatchObject({ code: 'IMPORT_FAILED' });
  });
});

describe('a server that takes its time', () => {
  const hasty = { headersTimeoutMs: 200, idleTimeoutMs: 200, minBytesPerSecond: 0 };

  it.each<[string, Behaviour]>([
    ['says nothing', isSilent],
    [
      'says nothing after a part of the headers',
      ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nx: y'),
    ],
    [
      'puts us off again and again',
      ({ socket }) => {
        const more = (): void => {
          if (socket.destroyed) return;
          socket.write('HTTP/1.1 102 Processing\r\n\r\n');
          setTimeout(more, 20);
        };
        more();
      },
    ],
    ['sends a part and stops', stalls(1_000, SOME)],
    ['sends headers and stops', stalls(1_000, Buffer.alloc(0))],
  ])('is given up when it %s', async (_, behaviour) => {
    expect(await failureOf(sourceFor(server, hasty), server.at('/slow', behaviour))).toEqual(
      TIMEOUT,
    );
    await connectionsEnd();
  });

  it('is given up when a byte comes now and then', async () => {
    const source = sourceFor(server, { idleTimeoutMs: 400, minBytesPerSecond: 1_000 });
    const url = server.at('/drip', goesOn(Buffer.from('x'), 20));
    expect(await failureOf(source, url)).toEqual(TIMEOUT);
    await connectionsEnd();
  });

  it('is given up when the whole takes too long, whatever its pace', async () => {
    const source = sourceFor(server, { totalTimeoutSeconds: 0.4, minBytesPerSecond: 0 });
    const url = server.at('/long', goesOn(Buffer.alloc(100), 10));
    expect(await failureOf(source, url)).toEqual(TIMEOUT);
    await connectionsEnd();
  });

  it('is not blamed for the time in which nobody reads', async () => {
    const source = sourceFor(server, { idleTimeoutMs: 100, minBytesPerSecond: 1_000_000 });
    const url = server.at('/unread', sends(Buffer.alloc(MEGABYTE)));
    const { body } = await source.open(url, PATIENT);
    await pause(500); // five times what the server would have
    expect(Buffer.concat((await body.toArray()) as Buffer[])).toHaveLength(MEGABYTE);
  });

  it('is told of like one that cannot be reached while there is no connection', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    const source = sourceFor(server, { connectTimeoutMs: 100 }, { resolve });
    expect(await failureOf(source, 'http://cdn.example/')).toEqual(FAILED);
  });
});

describe('a server that answers otherwise', () => {
  it.each([400, 401, 403, 404, 405, 406, 410, 416, 451, 204, 206, 300, 304])(
    'with %i is not asked again',
    async (status) => {
      const url = server.at('/status', answers(status));
      expect(await failureOf(sourceFor(server), url)).toEqual(FINAL);
      await connectionsEnd();
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 504])('with %i may be asked again', async (status) => {
    const url = server.at('/status', answers(status, { 'retry-after': '86400' }));
    expect(await failureOf(sourceFor(server), url)).toEqual(FAILED);
  });

  it('is given the moment that it asks for, once', async () => {
    let asked = 0;
    const url = server.at('/busy', (request, response) => {
      asked += 1;
      if (asked === 1) answers(503, { 'retry-after': '0' })(request, response);
      else sends(SOME)(request, response);
    });
    expect(await fetched(sourceFor(server), url)).toEqual(SOME);
    server.at('/busy', answers(429, { 'retry-after': '0' }));
    const before = server.requests.length;
    expect(await failureOf(sourceFor(server), url)).toEqual(FAILED);
    expect(server.requests).toHaveLength(before + 2);
  });

  it.each<[string, Behaviour]>([
    ['with headers without an end', floodsHeaders],
    ['with no HTTP', writes('SSH-2.0-OpenSSH_9.2\r\n')],
    [
      'with two lengths',
      writes('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd'),
    ],
    ['with a length that is none', writes('HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nabc')],
    [
      'with a length and chunks',
      writes(
        'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      ),
    ],
    [
      'with another protocol',
      writes('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
    ['with nothing', writes('')],
  ])('%s has failed', async (_, behaviour) => {
    expect(await failureOf(sourceFor(server), server.at('/odd', behaviour))).toEqual(FAILED);
    await connectionsEnd();
  });
});

describe('whoever fetches', () => {
  it('ends the connection with the body', async () => {
    const url = server.at('/endless', goesOn(SOME, 5));
    const { body } = await sourceFor(server).open(url, PATIENT);
    body.destroy();
    await connectionsEnd();
  });

  it('hears its own reason when it gives up before there is an answer', async () => {
    const reason = new Error('The job was cancelled');
    const giving = new AbortController();
    const url = server.at('/silent', isSilent);
    const opening = sourceFor(server).open(url, { ...PATIENT, signal: giving.signal });
    await waitFor('the request', () => server.requests.at(-1)?.path === '/silent');
    giving.abort(reason);
    await expect(opening).rejects.toBe(reason);
    await connectionsEnd();
    await expect(sourceFor(server).open(url, { ...PATIENT, signal: giving.signal })).rejects.toBe(
      reason,
    );
    expect(server.open).toBe(0);
  });

  it('hears its own reason when it gives up while bytes come', async () => {
    const reason = new Error('The job was cancelled');
    const giving = new AbortController();
    const url = server.at('/endless', goesOn(SOME, 5));
    const { body } = await sourceFor(server).open(url, { ...PATIENT, signal: giving.signal });
    body.once('data', () => {
      giving.abort(reason);
    });
    await expect(body.toArray()).rejects.toBe(reason);
    await connectionsEnd();
  });

  it('has so many connections to a host at a time, and waits for the next', async () => {
    const source = sourceFor(server, { maxPerHost: 2 });
    let active = 0;
    const seen: number[] = [];
    const url = server.at('/popular', (_, response) => {
      seen.push(++active);
      setTimeout(() => {
        active -= 1;
        response.end(SOME);
      }, 30);
    });
    const files = await Promise.all(Array.from({ length: 10 }, () => fetched(source, url)));
    expect(files.map(({ length }) => length)).toEqual(Array(10).fill(500));
    expect(Math.max(...seen)).toBe(2);
  });

  it('has a connection less to a host for as long as it lasts, however it ends', async () => {
    const source = sourceFor(server, { maxPerHost: 1 });
    const garbage = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnot a chunk\r\n';
    const urls = [
      server.at('/garbage', writes(garbage)),
      server.at('/status', answers(404)),
      server.at('/broken', breaksOff(1_000, SOME)),
      server.at('/announced', stalls(10_000_000_000, SOME)),
      server.at('/odd', writes('SSH-2.0-OpenSSH_9.2\r\n')),
    ];
    for (const url of urls) await failureOf(source, url);
    expect(await failureOf(source, server.url('/garbage'))).toEqual(FAILED);
    expect(await fetched(source, server.at('/file', sends(SOME)))).toEqual(SOME);
  });

  it('waits for nobody who asks other hosts', async () => {
    const resolver = new StubResolver()
      .knows('a.example', ['127.0.0.1'])
      .knows('b.example', ['127.0.0.1']);
    const source = sourceFor(server, { maxPerHost: 1 }, { resolve: resolver.resolve });
    server.at('/endless', goesOn(SOME, 5));
    const held = await source.open(server.url('/endless', 'a.example'), PATIENT);
    server.at('/file', sends(SOME));
    expect(await fetched(source, server.url('/file', 'b.example'))).toEqual(SOME);
    held.body.destroy();
    expect(await fetched(source, server.url('/file', 'a.example'))).toEqual(SOME);
  });

  it('keeps for the log what the caller is not told', async () => {
    const opening = sourceFor(server).open(server.at('/gone', answers(410)), PATIENT);
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(JobError);
    expect(error).toMatchObject({
      message: 'The file could not be fetched from its address.',
      cause: { message: 'The server answered 410' },
    });
  });
});
