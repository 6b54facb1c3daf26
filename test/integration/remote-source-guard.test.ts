import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openConnection } from '../../src/adapters/safe-fetch/guarded-connection.js';
import { UrlGuard } from '../../src/adapters/safe-fetch/url-guard.js';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { Canary } from '../support/canary.js';
import { freePort } from '../support/free-port.js';
import { failureOf, fetched, sourceFor, StubResolver } from '../support/guarded-source.js';
import { redirectsTo, RemoteServer, sends } from '../support/remote-server.js';

/** What may pass, and what a caller is told of whatever may not or cannot. */
const UNREACHABLE = jobFailure('IMPORT_FAILED');
const REFUSED = { ...UNREACHABLE, retryable: false };

/** The one address of this machine that counts as public here. */
const PUBLIC = '127.0.0.2';

let server: RemoteServer;
let canary: Canary;

beforeAll(async () => {
  server = await RemoteServer.start({ host: PUBLIC });
  canary = await Canary.start(server.port, ['127.0.0.1', '127.0.0.3', '::1']);
  server.at('/video.mp4', sends('moving pictures'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  expect(canary.connections.splice(0)).toEqual([]);
});
afterAll(async () => {
  await server.close();
  await canary.close();
});

function sourceKnowing(resolver: StubResolver) {
  return sourceFor(server, {}, { resolve: resolver.resolve });
}

describe('the canary', () => {
  it('hears whoever is let through to it', async () => {
    const own = await Canary.start(await freePort(), ['127.0.0.1']);
    const source = sourceFor(server, { testAllow: own.addresses[0] });
    expect(await failureOf(source, `http://${own.addresses[0]}/`)).toEqual(UNREACHABLE);
    expect(own.connections).toEqual(own.addresses);
    await own.close();
  });
});

describe('a name', () => {
  it('is fetched from when all it stands for is public', async () => {
    const source = sourceKnowing(new StubResolver().knows('cdn.example', [PUBLIC]));
    expect(await fetched(source, server.url('/video.mp4', 'cdn.example'))).toEqual(
      Buffer.from('moving pictures'),
    );
  });

  it.each([
    ['this machine', ['127.0.0.1']],
    ['this machine over IPv6', ['::1']],
    ['a mapped address of this machine', ['::ffff:127.0.0.1']],
    ['the unspecified address', ['0.0.0.0']],
    ['a cloud’s metadata', ['169.254.169.254']],
    ['a private network', ['10.0.0.1']],
    ['a public address and this machine over IPv6', [PUBLIC, '::1']],
    ['this machine and a public address', ['127.0.0.3', PUBLIC]],
    ['two addresses, one of them private', ['8.8.8.8', '192.168.0.1']],
  ])('is refused whole when it stands for %s', async (_, addresses) => {
    const source = sourceKnowing(new StubResolver().knows('cdn.example', addresses));
    const before = server.requests.length;
    expect(await failureOf(source, server.url('/video.mp4', 'cdn.example'))).toEqual(UNREACHABLE);
    expect(server.requests).toHaveLength(before);
  });

  it('is resolved once for a connection, so that a second answer has nobody to mislead', async () => {
    const resolver = new StubResolver().knows('cdn.example', [PUBLIC], ['127.0.0.1']);
    const source = sourceKnowing(resolver);
    const url = server.url('/video.mp4', 'cdn.example');
    expect(await fetched(source, url)).toHaveLength(15);
    expect(resolver.asked).toEqual(['cdn.example']);
    expect(await failureOf(source, url)).toEqual(UNREACHABLE);
  });

  it('is judged anew when a redirect leads back to it', async () => {
    const resolver = new StubResolver().knows('cdn.example', [PUBLIC], ['127.0.0.1']);
    server.at('/there-and-back', redirectsTo(server.url('/video.mp4', 'cdn.example')));
    const url = server.url('/there-and-back', 'cdn.example');
    expect(await failureOf(sourceKnowing(resolver), url)).toEqual(UNREACHABLE);
    expect(resolver.asked).toEqual(['cdn.example', 'cdn.example']);
  });

  it('is told of alike whether it is blocked, unknown, without addresses or answered by nobody', async () => {
    const gone = createServer().listen(0, PUBLIC);
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const resolver = new StubResolver()
      .knows('blocked.example', ['127.0.0.1'])
      .knows('empty.example', [])
      .knows('silent.example', [PUBLIC]);
    const settings = { testAllow: `${PUBLIC}:${port}`, allowedPorts: [port] };
    const source = sourceFor(server, settings, { resolve: resolver.resolve });
    for (const name of ['blocked', 'unknown', 'empty', 'silent']) {
      const url = `http://${name}.example:${port}/`;
      expect({ name, failure: await failureOf(source, url) }).toEqual({
        name,
        failure: UNREACHABLE,
      });
    }
  });
});

describe('a redirect', () => {
  const source = () =>
    sourceKnowing(
      new StubResolver()
        .knows('cdn.example', [PUBLIC])
        .knows('inside.example', ['127.0.0.1'])
        .knows('other.example', [PUBLIC]),
    );

  it.each([
    ['this machine', () => `http://127.0.0.1:${server.port}/`, REFUSED],
    ['this machine over IPv6', () => `http://[::1]:${server.port}/`, REFUSED],
    ['this machine by name', () => `http://localhost:${server.port}/`, REFUSED],
    ['this machine in other digits', () => `http://0x7f.1:${server.port}/`, REFUSED],
    ['this machine without a scheme', () => `//127.0.0.1:${server.port}/`, REFUSED],
    [
      'a name that stands for this machine',
      () => `http://inside.example:${server.port}/`,
      UNREACHABLE,
    ],
    ['a file', () => 'file:///etc/passwd', REFUSED],
    ['gopher', () => 'gopher://127.0.0.1:6379/', REFUSED],
    ['another port', () => `http://cdn.example:${server.port + 1}/`, REFUSED],
    ['credentials', () => `http://user:pass@cdn.example:${server.port}/video.mp4`, REFUSED],
    ['nothing that can be read', () => 'http://[', REFUSED],
    ['itself', () => '/redirect', REFUSED],
  ])('is not followed to %s', async (_, target, failure) => {
    const url = server.at('/redirect', redirectsTo(target()));
    expect(await failureOf(source(), url)).toEqual(failure);
  });

  it.each([301, 302, 303, 307, 308])(
    'with status %i is followed to a public host',
    async (status) => {
      const target = server.url('/video.mp4', 'other.example');
      const url = server.at('/redirect', redirectsTo(target, status));
      expect((await fetched(source(), url)).toString()).toBe('moving pictures');
    },
  );

  it('is followed to a path, and no further than three times', async () => {
    server.at('/hop/1', redirectsTo('2'));
    server.at('/hop/2', redirectsTo('/hop/3', 307));
    const three = server.at('/hop/3', redirectsTo('/video.mp4'));
    expect(await fetched(source(), three.replace('/3', '/1'))).toHaveLength(15);
    const four = server.at('/hop/0', redirectsTo('/hop/1', 307));
    expect(await failureOf(source(), four)).toEqual(REFUSED);
  });

  it('to nowhere is the end', async () => {
    const url = server.at('/redirect', (_, response) => response.writeHead(302).end());
    expect(await failureOf(source(), url)).toEqual(REFUSED);
  });

  it('takes no secret along', async () => {
    const url = server.at('/redirect', (_, response) =>
      response
        .writeHead(302, {
          location: '/video.mp4',
          'set-cookie': 'a=b',
          'www-authenticate': 'Basic',
        })
        .end(),
    );
    const before = server.requests.length;
    await fetched(source(), url);
    const headers = server.requests.slice(before).map((request) => Object.keys(request.headers));
    const known = ['host', 'accept', 'accept-encoding', 'user-agent', 'connection'];
    expect(headers).toEqual([known, known]);
  });
});

describe('a connection', () => {
  /** Is of one opinion about a name’s addresses and of another about the far end. */
  class FickleGuard extends UrlGuard {
    constructor(private readonly opinions: boolean[]) {
      super({ ports: [], ownHosts: new Set() });
    }

    override allowsAddress(): boolean {
      return this.opinions.shift() ?? true;
    }
  }

  const url = () => new URL(server.url('/video.mp4', 'cdn.example'));
  const { signal } = new AbortController();

  it('is ended before a byte is sent when its far end turns out to be another', async () => {
    const resolve = new StubResolver().knows('cdn.example', [PUBLIC]).resolve;
    const before = server.requests.length;
    const guard = new FickleGuard([true, false]);
    await expect(openConnection(url(), { guard, resolve, signal })).rejects.toThrow('The far end');
    expect(server.requests).toHaveLength(before);
  });

  it('is made to the next address when the first one does not answer', async () => {
    const resolve = new StubResolver().knows('cdn.example', ['127.0.0.9', PUBLIC]).resolve;
    const socket = await openConnection(url(), { guard: new FickleGuard([]), resolve, signal });
    expect(socket.remoteAddress).toBe(PUBLIC);
    socket.destroy();
  });

  it('goes through no proxy that the environment names', async () => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']) {
      vi.stubEnv(name, `http://127.0.0.1:${server.port}`);
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    expect(await fetched(sourceFor(server), server.url('/video.mp4'))).toHaveLength(15);
  });

  it('serves one request', async () => {
    const source = sourceFor(server);
    const before = server.requests.length;
    await fetched(source, server.url('/video.mp4'));
    expect(server.requests[before]?.headers.connection).toBe('close');
  });
});

describe('our own hosts', () => {
  it('are refused when they are named and when a redirect leads to them', async () => {
    const source = sourceFor(server, {}, { ownHosts: ['api.example'] });
    expect(() => source.normalise('http://api.example/')).toThrow('may not be fetched');
    expect(await failureOf(source, 'http://api.example/')).toEqual(REFUSED);
    const url = server.at('/redirect', redirectsTo('http://API.example./'));
    expect(await failureOf(source, url)).toEqual(REFUSED);
  });
});
