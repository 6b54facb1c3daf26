import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  MediaAssetListResponse,
  MediaAssetResponse,
} from '../../src/modules/media-assets/http/media-asset.presenter.js';
import { ApiClient } from '../support/client.js';
import { makeVideo } from '../support/media.js';
import { readText } from '../support/packaging.js';
import { RemoteServer, sends } from '../support/remote-server.js';
import { ServiceProcess } from '../support/service.js';
import { waitFor } from '../support/wait.js';

/** What the document says that the log says of an import. */
const [, logBlock = ''] =
  /## What the log says\n[^]*?```text\n([^]*?)```/.exec(readText('docs/media-assets.md')) ?? [];

/** The checklist of the document of media assets, gone through from outside on a service in one process. */
describe('Media assets are all there', () => {
  let folder: string;
  let remote: RemoteServer;
  let service: ServiceProcess;
  let client: ApiClient;
  let video: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'media-assets-'));
    remote = await RemoteServer.start();
    service = await ServiceProcess.start({
      env: { DATA_DIR: join(folder, 'data'), IMPORT_TEST_ALLOW: remote.address },
    });
    const [path] = await Promise.all([
      makeVideo(folder, { seconds: 3, size: '640x360', audio: true }),
      service.ready(),
    ]);
    video = await readFile(path);
    client = new ApiClient(service.url);
  });
  afterAll(async () => {
    await service.stop();
    await remote.close();
    await rm(folder, { recursive: true, force: true });
  });

  const imported = async (body: object): Promise<MediaAssetResponse> => {
    const json = { 'Content-Type': 'application/json' };
    const { status, body: started } = await client.request<{ asset_id: string }>(
      'POST',
      '/api/v1/media/import-from-url',
      JSON.stringify(body),
      json,
    );
    expect([status, started]).toMatchObject([202, { status: 'uploading' }]);
    return ended(started.asset_id);
  };
  const ended = (id: string): Promise<MediaAssetResponse> =>
    waitFor('the import to end', async () => {
      const path = `/api/v1/media/${id}`;
      const { body: asset } = await client.request<MediaAssetResponse>('GET', path);
      return asset.status !== 'uploading' && asset;
    });

  it('every part is up, and a worker runs', async () => {
    const { body } = await client.request('GET', '/api/v1/health/');
    expect(JSON.stringify(body)).not.toContain('down');
    expect(service.log).toContain('Worker started');
  });

  it('an import succeeds, with its metadata, its thumbnail and links that work', async () => {
    const url = remote.at('/sunset.mp4', sends(video));
    const asset = await imported({ url, type: 'video', name: 'sunset.mp4', metadata: { test: 1 } });
    expect(asset).toMatchObject({
      status: 'ready',
      name: 'sunset.mp4',
      metadata: {
        duration: expect.closeTo(3, 1) as number,
        width: 640,
        height: 360,
        frame_rate: 25,
        codec: 'h264',
        bitrate: expect.closeTo((video.length * 8) / 3, -5) as number,
        size: video.length,
        checksum_sha256: createHash('sha256').update(video).digest('hex'),
        test: 1,
      },
    });
    const [file, thumbnail] = await Promise.all(
      [asset.url, asset.thumbnail_url].map((link) => client.fetch(link ?? '')),
    );
    expect(file?.bytes.equals(video)).toBe(true);
    expect(await sharp(thumbnail?.bytes).metadata()).toMatchObject({
      format: 'jpeg',
      width: 320,
      height: 180,
    });
  });

  it('the log tells of it as the document says, line by line', () => {
    const lines = logBlock.trim().split('\n');
    expect(lines.length).toBeGreaterThan(8);
    let from = 0;
    for (const line of lines) {
      const told = line.replace(/\d+ bytes/, `${video.length} bytes`);
      const at = service.log.indexOf(told, from);
      expect(at, `${told} after ${service.log.slice(from, from + 200)}`).toBeGreaterThan(-1);
      from = at + told.length;
    }
  });

  it('an image is uploaded, found by its tag, and told of in the log as an image', async () => {
    const picture = await sharp({
      create: { width: 900, height: 600, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const form = new FormData();
    form.set('tags', '["checklist"]');
    form.set('file', new Blob([new Uint8Array(picture)]), 'red.png');
    const { body } = await client.request<MediaAssetResponse>('POST', '/api/v1/media', form);
    const asset = await ended(body.id);
    expect(asset).toMatchObject({ status: 'ready', type: 'image', metadata: { width: 900 } });
    const listed = await client.request<MediaAssetListResponse>(
      'GET',
      '/api/v1/media/?type=image&status=ready&tag=checklist',
    );
    expect(listed.body.assets).toMatchObject([{ id: body.id, tags: ['checklist'] }]);
    for (const line of [
      'Starting image import job',
      `Read image: ${picture.length} bytes`,
      'Processing image: extracting metadata and generating thumbnail',
      'Image processing complete',
      'Image import job completed successfully',
    ]) {
      expect(service.log).toContain(line);
    }
    expect(service.log).not.toContain('Uploading image to S3');
  });

  it('an import that fails says why, to its owner and in its metadata', async () => {
    const url = remote.at('/page.mp4', sends('<!doctype html><p>Not found'));
    const asset = await imported({ url, type: 'video' });
    expect(asset).toMatchObject({
      status: 'failed',
      url: null,
      error: { code: 'INPUT_UNSUPPORTED', retryable: false },
    });
    expect(asset.metadata.error).toBe(asset.error?.message);
  });
});
