import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  MediaAssetListResponse,
  MediaAssetResponse,
  StartedImportResponse,
} from '../../src/modules/media-assets/http/media-asset.presenter.js';
import { ApiClient, type Answer } from '../support/client.js';
import { makeAudio, makeVideo } from '../support/media.js';
import { RemoteFiles } from '../support/remote-files.js';
import { ServiceProcess } from '../support/service.js';
import { Stack } from '../support/stack.js';
import { waitFor } from '../support/wait.js';

const MEDIA = '/api/v1/media';

/** The product as it was started. */
interface Deployment {
  client: ApiClient;
  /** The keys of everything that is stored below `media/`. */
  stored: () => Promise<string[]>;
  stop: () => Promise<unknown>;
}

type Settings = Record<string, string>;

async function embedded(env: Settings, folder: string): Promise<Deployment> {
  const dataDir = join(folder, 'data');
  const service = await ServiceProcess.start({ env: { ...env, DATA_DIR: dataDir } });
  await service.ready();
  const objects = join(dataDir, 'storage', 'objects');
  return {
    client: new ApiClient(service.url),
    stored: async () => {
      const files = await readdir(objects, { recursive: true, withFileTypes: true });
      const keys = files
        .filter((file) => file.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(objects.length + 1));
      return keys.filter((key) => key.startsWith('media/'));
    },
    stop: () => service.stop(),
  };
}

async function distributed(env: Settings): Promise<Deployment> {
  const stack = await Stack.start();
  const api = await stack.startApi(env);
  await stack.startWorker(api, env);
  return {
    client: stack.client(api),
    stored: async () => (await stack.s3.keys()).filter((key) => key.startsWith('media/')),
    stop: () => stack.stop(),
  };
}

describe.each([
  ['in one process', embedded],
  ['distributed', distributed],
])('media assets, %s', (_, deploy) => {
  let folder: string;
  let remote: RemoteFiles;
  let deployment: Deployment;
  let client: ApiClient;
  let clip: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'media-assets-'));
    remote = await RemoteFiles.start();
    clip = await makeVideo(folder, { name: 'clip.mp4', seconds: 2, size: '640x360', audio: true });
    deployment = await deploy({ IMPORT_TEST_ALLOW: new URL(remote.file(clip)).host }, folder);
    ({ client } = deployment);
  });
  afterAll(async () => {
    await deployment.stop();
    await remote.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function upload(path: string, fields: Record<string, string> = {}): Promise<string> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', await openAsBlob(path), basename(path));
    const { status, body } = await client.request<MediaAssetResponse>('POST', MEDIA, form);
    expect([status, body.status]).toEqual([202, 'uploading']);
    return body.id;
  }

  async function importFrom(url: string, words: object = {}): Promise<string> {
    const { status, body } = await client.request<StartedImportResponse>(
      'POST',
      `${MEDIA}/import-from-url`,
      JSON.stringify({ url, type: 'video', ...words }),
      { 'content-type': 'application/json' },
    );
    expect([status, body.status]).toEqual([202, 'uploading']);
    return body.asset_id;
  }

  const act = (method: string, path: string): Promise<Answer<MediaAssetResponse>> =>
    client.request(method, `${MEDIA}/${path}`);

  const ended = (id: string): Promise<MediaAssetResponse> =>
    waitFor(`the import of ${id} to end`, async () => {
      const { body } = await act('GET', id);
      return body.status !== 'uploading' && body;
    });

  const storedFor = async (id: string): Promise<string[]> =>
    (await deployment.stored()).filter((key) => key.includes(id));

  /** Lets an import come as far as its file, which never ends. */
  async function stalled(): Promise<string> {
    const bytes = await readFile(clip);
    const url = remote.stalling(bytes.subarray(0, 10_000), bytes.length);
    const id = await importFrom(url);
    const path = new URL(url).pathname;
    await waitFor('the file to be asked for', () => remote.asked.includes(path));
    return id;
  }

  it('keep what is sent, with what it holds and a picture of it, until they are deleted', async () => {
    const id = await upload(clip, { tags: 'sea', metadata: '{"scene":3}', name: 'Holiday' });
    const asset = await ended(id);
    const bytes = await readFile(clip);
    expect(asset).toMatchObject({
      status: 'ready',
      name: 'Holiday',
      type: 'video',
      tags: ['sea'],
      error: null,
      metadata: {
        width: 640,
        height: 360,
        frame_rate: 25,
        codec: 'h264',
        size: bytes.length,
        checksum_sha256: createHash('sha256').update(bytes).digest('hex'),
        scene: 3,
      },
    });
    expect(asset.metadata.duration).toBeCloseTo(2, 1);
    const [file, picture] = [asset.url ?? '', asset.thumbnail_url ?? ''];
    const whole = await fetch(file);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    expect(whole.headers.get('content-disposition')).toContain('filename="Holiday.mp4"');
    const thumbnail = await fetch(picture);
    expect(thumbnail.headers.get('content-type')).toBe('image/jpeg');
    const shown = await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata();
    expect([shown.format, shown.width, shown.height]).toEqual(['jpeg', 320, 180]);
    expect(await storedFor(id)).toHaveLength(2);

    expect((await act('DELETE', id)).status).toBe(204);
    expect((await act('GET', id)).status).toBe(404);
    await waitFor('its files to be removed', async () => (await storedFor(id)).length === 0);
    for (const link of [file, picture]) expect((await fetch(link)).status).toBe(404);
  });

  it('fetch what is at an address, and list it', async () => {
    const id = await importFrom(remote.file(clip), { name: 'test_video.mp4', tags: ['fetched'] });
    const asset = await ended(id);
    expect(asset).toMatchObject({ status: 'ready', name: 'test_video.mp4' });
    expect((await fetch(asset.url ?? '')).headers.get('content-length')).toBe(
      String((await stat(clip)).size),
    );
    const { body } = await client.request<MediaAssetListResponse>(
      'GET',
      `${MEDIA}/?tag=fetched&type=video&status=ready`,
    );
    expect(body.assets.map((one) => [one.id, one.metadata.width])).toEqual([[id, 640]]);
    expect((await fetch(body.assets[0]?.thumbnail_url ?? '')).status).toBe(200);
  });

  it('keep images', async () => {
    const path = join(folder, 'dot.png');
    const create = { width: 900, height: 300, channels: 3, background: 'red' } as const;
    await writeFile(path, await sharp({ create }).png().toBuffer());
    expect(await ended(await upload(path))).toMatchObject({
      status: 'ready',
      type: 'image',
      metadata: { width: 900, height: 300, codec: 'png' },
    });
  });

  it('fail with a reason where the file is not what it seems, and again when tried again', async () => {
    const sound = await makeAudio(folder, { container: 'mov', codec: 'aac' });
    const id = await upload(sound);
    const { error, metadata, url } = await ended(id);
    expect(error).toMatchObject({ code: 'INPUT_NO_VIDEO', retryable: false });
    expect([metadata.error, url]).toEqual([error?.message, null]);
    expect((await act('POST', `${id}/retry`)).body).toMatchObject({
      status: 'uploading',
      error: null,
    });
    expect((await ended(id)).error?.code).toBe('INPUT_NO_VIDEO');
    expect(await storedFor(id)).toHaveLength(1);
  });

  it('are ready after all when what could not be fetched is there again', async () => {
    const url = remote.on('/later', (response) => {
      response.writeHead(404).end();
    });
    const id = await importFrom(url);
    expect((await ended(id)).error?.code).toBe('IMPORT_FAILED');
    const bytes = await readFile(clip);
    remote.on('/later', (response) => {
      response.end(bytes);
    });
    expect((await act('POST', `${id}/retry`)).status).toBe(200);
    expect((await ended(id)).status).toBe('ready');
    expect(await storedFor(id)).toHaveLength(2);
  });

  it.each([
    ['cancelled', 'POST', '/cancel', 200],
    ['deleted', 'DELETE', '', 204],
  ])(
    'let go of a file that is being fetched when they are %s',
    async (_what, method, at, status) => {
      const id = await stalled();
      expect((await act(method, id + at)).status).toBe(status);
      await waitFor('the connection to be ended', () => remote.open === 0, { timeoutMs: 5_000 });
      const { status: found, body } = await act('GET', id);
      if (method === 'DELETE') expect(found).toBe(404);
      else expect(body).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } });
      expect(await storedFor(id)).toEqual([]);
    },
  );
});
