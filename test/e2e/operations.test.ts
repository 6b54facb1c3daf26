import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/client.js';
import { makeVideo } from '../support/media.js';
import { OperationsClient, type OperationBody } from '../support/operation-client.js';
import { probed } from '../support/probed.js';
import { toolProcesses } from '../support/processes.js';
import { ServiceProcess } from '../support/service.js';
import { Stack } from '../support/stack.js';
import { waitFor } from '../support/wait.js';

/** A deployment to be used as its clients use it. */
interface Deployment {
  client: ApiClient;
  /** Where its tools work. */
  scratch: string;
  stop(): Promise<void>;
}

async function embedded(): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'operations-'));
  const service = await ServiceProcess.start({ env: { DATA_DIR: folder } });
  await service.ready();
  return {
    client: new ApiClient(service.url),
    scratch: join(folder, 'scratch'),
    async stop() {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function distributed(): Promise<Deployment> {
  const stack = await Stack.start();
  const api = await stack.startApi();
  await stack.startWorker(api);
  return {
    client: stack.client(api),
    scratch: join(stack.folder, 'scratch'),
    stop: () => stack.stop(),
  };
}

describe.each([
  { name: 'one process', deploy: embedded },
  { name: 'API and worker on Postgres, Redis and S3', deploy: distributed },
])('operations in $name', ({ deploy }) => {
  let deployment: Deployment;
  let operations: OperationsClient;
  let folder: string;
  let video: string;
  let long: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operation-media-'));
    [deployment, video, long] = await Promise.all([
      deploy(),
      makeVideo(folder, { name: 'My holiday.mp4', seconds: 2, size: '320x180', audio: true }),
      makeVideo(folder, { name: 'long.mp4', seconds: 30, size: '1280x720' }),
    ]);
    operations = new OperationsClient(deployment.client);
  });
  afterAll(async () => {
    await deployment.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function completed(
    ...asked: Parameters<OperationsClient['submit']>
  ): Promise<OperationBody> {
    const { body } = await operations.submit(...asked);
    const operation = await operations.finished(body.data.id);
    expect([operation.status, operation.error]).toEqual(['completed', null]);
    return operation;
  }

  async function download(id: string): Promise<{ path: string; headers: Headers }> {
    const url = `${deployment.client.url}/api/v1/operations/${id}/download/`;
    const { status, bytes, headers } = await deployment.client.fetch(url);
    expect(status).toBe(200);
    const path = join(folder, id);
    await writeFile(path, bytes);
    return { path, headers };
  }

  it('compress a video: accepted, followed, downloaded under its own name', async () => {
    const { status, body } = await operations.submit('video_compress', video, { quality: 28 });
    expect([status, body.message]).toEqual([202, 'Operation created and queued for processing']);
    expect(body.data).toMatchObject({
      operation: 'video_compress',
      progress: 0,
      parameters: { quality: 28 },
      input_file: { file_name: 'My holiday.mp4', mime_type: 'video/mp4' },
    });
    const { output_file } = await operations.finished(body.data.id);
    const { path, headers } = await download(body.data.id);
    expect(headers.get('content-disposition')).toContain('My%20holiday.mp4');
    const { seconds, streams } = await probed(path);
    expect(Math.abs(seconds - 2)).toBeLessThan(0.04);
    expect(streams).toMatchObject([{ codec: 'h264', width: 320, height: 180 }, { codec: 'aac' }]);
    expect(output_file).toMatchObject({
      mime_type: 'video/mp4',
      metadata: { width: 320, height: 180, video_codec: 'h264', audio_codec: 'aac' },
    });
  });

  it('copy the streams that fit, and say so', async () => {
    const { plan } = await completed('video_convert', video, { output_format: 'mov' });
    expect(plan?.map(({ action }) => action)).toEqual(['copy', 'copy']);
  });

  it('answer what was asked before from what was made then', async () => {
    const first = await completed('video_thumbnail', video, { at: 1 });
    const { body } = await operations.submit('video_thumbnail', video, { at: 1 });
    expect(body.data).toMatchObject({ status: 'completed', cached: true, progress: 100 });
    expect(body.data.id).not.toBe(first.id);
    await operations.remove(first.id);
    const { path } = await download(body.data.id);
    expect((await sharp(path).metadata()).format).toBe('jpeg');
  });

  it('do equal work once, however many ask for it at the same moment', async () => {
    const asked = { width: 200, fps: 7 };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => operations.submit('video_to_gif', video, asked)),
    );
    const ids = answers.map(({ body }) => body.data.id);
    expect(new Set(ids).size).toBe(10);
    const all = await Promise.all(ids.map((id) => operations.finished(id)));
    expect(all.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
    const times = await Promise.all(
      ids.map(async (id) => (await download(id)).headers.get('etag')),
    );
    expect(new Set(times).size).toBe(1);
  });

  it('go on from what an earlier one made', async () => {
    const still = await completed('video_thumbnail', video, { width: 320, output_format: 'png' });
    const small = await completed('image_resize', { operation: still.id }, { width: 64 });
    const { path } = await download(small.id);
    const { width, height, format } = await sharp(path).metadata();
    expect({ width, height, format }).toEqual({ width: 64, height: 36, format: 'png' });
  });

  it('end with their tool when they are cancelled while they run', async () => {
    const { body } = await operations.submit('video_compress', long, { preset: 'veryslow' });
    await waitFor('the tool to run', async () => {
      return (await toolProcesses(deployment.scratch)).length > 0;
    });
    expect((await operations.act(body.data.id, 'cancel')).body.data.status).toBe('cancelled');
    await waitFor(
      'the tool to be gone',
      async () => (await toolProcesses(deployment.scratch)).length === 0,
      { timeoutMs: 3_000 },
    );
    const url = `${deployment.client.url}/api/v1/operations/${body.data.id}/download/`;
    expect((await deployment.client.fetch(url)).status).toBe(409);
  });

  it('fail for good with a code and a sentence, and nothing to download', async () => {
    const silent = await makeVideo(folder, { name: 'silent.mp4', seconds: 1 });
    const { body } = await operations.submit('audio_extract', silent, { output_format: 'mp3' });
    const { status, error } = await operations.finished(body.data.id);
    expect([status, error?.code, error?.retryable]).toEqual(['failed', 'INPUT_NO_AUDIO', false]);
  });

  it('tell how far they have come, never going back', async () => {
    const { body } = await operations.submit('video_compress', long, { preset: 'fast' });
    const seen: number[] = [];
    const last = await waitFor(
      'the end',
      async () => {
        const operation = await operations.get(body.data.id);
        seen.push(operation.progress);
        if (operation.status === 'processing' && operation.progress > 0) {
          expect(operation.eta_seconds).toBeGreaterThanOrEqual(0);
        }
        return operation.status === 'completed' && operation;
      },
      { timeoutMs: 120_000, everyMs: 100 },
    );
    expect(last).toMatchObject({ progress: 100, eta_seconds: 0 });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBeGreaterThan(2);
  });

  it('are gone with their files once they are removed', async () => {
    const operation = await completed('media_probe', video);
    expect((await operations.remove(operation.id)).status).toBe(200);
    const url = `${deployment.client.url}/api/v1/operations/${operation.id}/download/`;
    expect((await deployment.client.fetch(url)).status).toBe(404);
  });
});
