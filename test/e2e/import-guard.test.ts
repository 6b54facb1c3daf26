import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Canary } from '../support/canary.js';
import { ApiClient, type Answer } from '../support/client.js';
import { makeVideo } from '../support/media.js';
import { OperationsClient, type OperationBody } from '../support/operation-client.js';
import { answers, redirectsTo, RemoteServer, sends } from '../support/remote-server.js';
import { ServiceProcess } from '../support/service.js';
import { waitFor } from '../support/wait.js';

/** The one address of this machine that the service takes for a public one. */
const PUBLIC = '127.0.0.2';

/** What names stand for to the service: the answers in turn, the last one from then on. */
const NAMES = {
  'cdn.example': [[PUBLIC]],
  'inside.example': [['127.0.0.1']],
  'inside-six.example': [['::1']],
  'mixed.example': [[PUBLIC, '127.0.0.1']],
  'metadata.example': [['169.254.169.254']],
  'rebinding.example': [[PUBLIC], ['127.0.0.1']],
};

/** A preloaded module that puts these answers in the place of the resolver. */
const PRELOAD = `
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
const names = new Map(Object.entries(${JSON.stringify(NAMES)}));
const lookup = dns.promises.lookup;
dns.promises.lookup = async (name, options) => {
  const known = names.get(name);
  if (known === undefined && !name.endsWith('.example')) return lookup(name, options);
  if (known === undefined) throw new Error('getaddrinfo ENOTFOUND ' + name);
  const answer = known.length > 1 ? known.shift() : known[0];
  return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};
syncBuiltinESMExports();
`;

/** Spellings of this machine, with room for the canary's port. */
const SPELLINGS = [
  'http://127.0.0.1:P/',
  'http://localhost:P/',
  'http://LOCALHOST.:P/',
  'http://127.1:P/',
  'http://2130706433:P/',
  'http://0x7f000001:P/',
  'http://0177.0.0.1:P/',
  'http://017700000001:P/',
  'http://0:P/',
  'http://0.0.0.0:P/',
  'http://[::]:P/',
  'http://[::1]:P/',
  'http://[::ffff:127.0.0.1]:P/',
  'http://[::ffff:7f00:1]:P/',
  'http://[::127.0.0.1]:P/',
  'http://[64:ff9b::7f00:1]:P/',
  'http://[2002:7f00:1::]:P/',
  'http://[::ffff:0:127.0.0.1]:P/',
  'http://①②⑦.⓪.⓪.①:P/',
  'http://127。0。0。1:P/',
  'http://%31%32%37.0.0.1:P/',
  'http://127.0.0.1\t:P/',
  ' http://127.0.0.1:P ',
  'http://cdn.example@127.0.0.1:P/',
  'http://127.0.0.1:P#@cdn.example/',
  'http:\\\\127.0.0.1:P',
  'http:///127.0.0.1:P/',
  'http:127.0.0.1:P',
  'http://user:pass@cdn.example:P/',
  'http://127.0.0.3:P/',
  'gopher://127.0.0.1:P/_FLUSHALL',
  '//127.0.0.1:P/',
];

interface Asset {
  status: string;
  metadata: { checksum_sha256?: string };
  error: { code: string; retryable: boolean } | null;
}

describe('the built service', () => {
  let folder: string;
  let server: RemoteServer;
  let canary: Canary;
  let service: ServiceProcess;
  let client: ApiClient;
  let operations: OperationsClient;
  let clip: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-guard-'));
    server = await RemoteServer.start({ host: PUBLIC });
    canary = await Canary.start(server.port, ['127.0.0.1', '127.0.0.3', '::1']);
    const preload = join(folder, 'preload.mjs');
    await writeFile(preload, PRELOAD);
    service = await ServiceProcess.start({
      env: {
        NODE_ENV: 'production',
        DATA_DIR: join(folder, 'data'),
        IMPORT_ALLOWED_PORTS: `80,443,${server.port}`,
        IMPORT_TEST_ALLOW: server.address,
        RETRY_FIRST_MS: '50',
        RETRY_SECOND_MS: '50',
        DISPATCH_INTERVAL_MS: '100',
      },
      nodeArgs: ['--import', pathToFileURL(preload).href],
    });
    await service.ready();
    client = new ApiClient(service.url);
    operations = new OperationsClient(client);
    clip = await readFile(await makeVideo(folder, { seconds: 1, size: '64x64' }));
    server.at('/clip.mp4', sends(clip));
  });
  afterEach(() => {
    expect(canary.connections.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await service.stop();
    await server.close();
    await canary.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What becomes of an operation on the file at an address. */
  async function probed(url: string): Promise<OperationBody> {
    const { status, body } = await operations.submit('media_probe', { url });
    expect({ url, status }).toEqual({ url, status: 202 });
    return operations.finished(body.data.id);
  }

  function askForImport(url: string): Promise<Answer<{ asset_id: string }>> {
    const body = JSON.stringify({ url, name: 'clip', type: 'video' });
    const headers = { 'content-type': 'application/json' };
    return client.request('POST', '/api/v1/media/import-from-url', body, headers);
  }

  /** What becomes of an asset whose file is at an address. */
  async function imported(url: string): Promise<Asset> {
    const { status, body } = await askForImport(url);
    expect({ url, status }).toEqual({ url, status: 202 });
    return waitFor('the import to end', async () => {
      const asset = await client.request<Asset>('GET', `/api/v1/media/${body.asset_id}`);
      expect(asset.status).toBe(200);
      return asset.body.status !== 'uploading' && asset.body;
    });
  }

  it('keeps a file at a public address, as it was sent', async () => {
    const { status, metadata, error } = await imported(server.url('/clip.mp4', 'cdn.example'));
    expect({ status, error }).toEqual({ status: 'ready', error: null });
    const sha256 = createHash('sha256').update(clip).digest('hex');
    expect(metadata.checksum_sha256).toBe(sha256);
  });

  it.each([
    [
      'a name that stands for what is private',
      () => server.url('/clip.mp4', 'inside.example'),
      true,
    ],
    [
      'a redirect to this machine',
      () => server.at('/in', redirectsTo(`http://127.0.0.1:${server.port}/`)),
      false,
    ],
    ['what is not there', () => server.url('/none', 'cdn.example'), false],
  ])('keeps nothing from %s', async (_, url, retryable) => {
    const { status, error } = await imported(url());
    expect({ status, error }).toMatchObject({
      status: 'failed',
      error: { code: 'IMPORT_FAILED', retryable },
    });
  });

  it('works on a file at a public address, by its name and behind a redirect', async () => {
    const redirect = server.at('/moved', redirectsTo(server.url('/clip.mp4', 'cdn.example')));
    expect(await probed(redirect)).toMatchObject({ status: 'completed', error: null });
  });

  it.each(SPELLINGS)('takes no work on %s', async (spelling) => {
    const url = spelling.replace('P', String(server.port));
    const operation = await operations.submit('media_probe', { url });
    expect(operation).toMatchObject({ status: 400, body: { code: 'URL_NOT_ALLOWED' } });
    const media = await askForImport(url);
    expect(media).toMatchObject({ status: 400, body: { code: 'URL_NOT_ALLOWED' } });
  });

  it('says the same of names that stand for what is private and of names that are not known', async () => {
    const names = ['inside', 'inside-six', 'mixed', 'metadata', 'unknown'];
    const failures = await Promise.all(
      names.map(async (name) => {
        const { status, error } = await probed(server.url('/clip.mp4', `${name}.example`));
        return { name, status, error };
      }),
    );
    const error = {
      code: 'IMPORT_FAILED',
      message: 'The file could not be fetched from its address.',
      retryable: true,
    };
    expect(failures).toEqual(names.map((name) => ({ name, status: 'failed', error })));
  });

  it('asks a name that changes its mind anew, and does not follow it inside', async () => {
    server.at('/again', redirectsTo(server.url('/clip.mp4', 'rebinding.example')));
    const { status, error } = await probed(server.url('/again', 'rebinding.example'));
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code: 'IMPORT_FAILED' });
  });

  it.each([
    ['is not there', 1, answers(404)],
    ['may not be had', 1, answers(403)],
    ['leads to this machine', 1, redirectsTo('http://127.0.0.1/')],
    ['leads to a file of this machine', 1, redirectsTo('file:///etc/passwd')],
    ['leads back to itself, three times', 4, redirectsTo('/final')],
  ])('tries once to have what %s', async (_, requests, behaviour) => {
    const before = server.requests.length;
    const { error } = await probed(server.at('/final', behaviour));
    expect(error).toMatchObject({ code: 'IMPORT_FAILED', retryable: false });
    expect(server.requests).toHaveLength(before + requests);
  });

  it('tries three times to have what may come back', async () => {
    const before = server.requests.length;
    const { error } = await probed(server.at('/busy', answers(503, { 'retry-after': '86400' })));
    expect(error).toMatchObject({ code: 'IMPORT_FAILED', retryable: true });
    expect(server.requests).toHaveLength(before + 3);
  });

  it('does not start in production with that exception where others could use it', async () => {
    const refused = await ServiceProcess.start({
      env: {
        NODE_ENV: 'production',
        HOST: '0.0.0.0',
        DATA_DIR: join(folder, 'other'),
        IMPORT_TEST_ALLOW: server.address,
      },
    });
    await expect(refused.ready()).rejects.toThrow('IMPORT_TEST_ALLOW: it must be unset');
    expect(await refused.stop()).toBe(1);
  });
});
