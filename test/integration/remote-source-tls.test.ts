import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { makeCertificate } from '../support/certificates.js';
import { failureOf, fetched, sourceFor, StubResolver } from '../support/guarded-source.js';
import { redirectsTo, RemoteServer, sends } from '../support/remote-server.js';

const FAILED = jobFailure('IMPORT_FAILED');
const NAME = 'cdn.example';
const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);
const TWO_DAYS_AGO = new Date(Date.now() - 172_800_000);

const authority = makeCertificate({ name: 'An authority of the tests', isAuthority: true });
const good = makeCertificate({ name: NAME, issuer: authority });
const { resolve } = new StubResolver().knows(NAME, ['127.0.0.1']);

const servers: { close(): Promise<void> }[] = [];

async function startTls(tls: object): Promise<RemoteServer> {
  const server = await RemoteServer.start({ tls });
  servers.push(server);
  server.at('/video.mp4', sends('moving pictures'));
  return server;
}

afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

describe('a server with TLS', () => {
  const believing = { resolve, trustedCa: authority.cert };

  it('is fetched from when its certificate is good', async () => {
    const server = await startTls(good);
    const source = sourceFor(server, {}, believing);
    const bytes = await fetched(source, server.url('/video.mp4', NAME));
    expect(bytes.toString()).toBe('moving pictures');
    expect(server.requests.at(-1)?.headers.host).toBe(`${NAME}:${server.port}`);
  });

  it.each([
    ['signed by itself', makeCertificate({ name: NAME })],
    ['for another name', makeCertificate({ name: 'other.example', issuer: authority })],
    [
      'expired',
      makeCertificate({
        ...{ name: NAME, issuer: authority },
        ...{ notBefore: TWO_DAYS_AGO, notAfter: AN_HOUR_AGO },
      }),
    ],
    [
      'signed by a stranger',
      makeCertificate({
        name: NAME,
        issuer: makeCertificate({ name: 'An authority of the tests', isAuthority: true }),
      }),
    ],
  ])('is not when its certificate is %s, whatever the environment says', async (_, certificate) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const server = await startTls(certificate);
    const source = sourceFor(server, {}, believing);
    expect(await failureOf(source, server.url('/video.mp4', NAME))).toEqual(FAILED);
    expect(server.requests).toEqual([]);
  });

  it('is not when the authority is not one of the system’s', async () => {
    const server = await startTls(good);
    const source = sourceFor(server, {}, { resolve });
    expect(await failureOf(source, server.url('/video.mp4', NAME))).toEqual(FAILED);
  });

  it('is not when it speaks an old protocol alone', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const server = await startTls({ ...good, ...old });
    const source = sourceFor(server, {}, believing);
    expect(await failureOf(source, server.url('/video.mp4', NAME))).toEqual(FAILED);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['says nothing to a greeting', () => undefined],
    ['hangs up on a greeting', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['greets in another language', (socket) => socket.end('220 mail.example ESMTP\r\n')],
  ])('is not when it %s', async (_, behaviour) => {
    const silent: Server = createServer(behaviour).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const server = await startTls(good);
    const settings = { connectTimeoutMs: 200, testAllow: `127.0.0.1:${port}` };
    const source = sourceFor(server, settings, believing);
    expect(await failureOf(source, `https://127.0.0.1:${port}/`)).toEqual(FAILED);
    silent.close();
  });

  it('does not lead to one without', async () => {
    const [secure, plain] = [await startTls(good), await RemoteServer.start()];
    servers.push(plain);
    secure.at('/down', redirectsTo(plain.url('/video.mp4', NAME)));
    const source = sourceFor(secure, { allowedPorts: [secure.port, plain.port] }, believing);
    const failure = await failureOf(source, secure.url('/down', NAME));
    expect(failure).toEqual({ ...FAILED, retryable: false });
    expect(plain.requests).toEqual([]);
  });
});
