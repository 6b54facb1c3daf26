import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/client.js';
import { makeVideo } from '../support/media.js';
import { OperationsClient, type OperationBody } from '../support/operation-client.js';
import { RemoteServer, sends, stalls } from '../support/remote-server.js';
import { ServiceProcess } from '../support/service.js';
import { waitFor } from '../support/wait.js';

describe('operations on a file at an address, in one process', () => {
  let folder: string;
  let remote: RemoteServer;
  let service: ServiceProcess;
  let operations: OperationsClient;
  let video: string;
  let clip: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operations-from-url-'));
    remote = await RemoteServer.start();
    service = await ServiceProcess.start({
      env: {
        DATA_DIR: join(folder, 'data'),
        IMPORT_TEST_ALLOW: remote.address,
        RETRY_FIRST_MS: '0',
        RETRY_SECOND_MS: '0',
        DISPATCH_INTERVAL_MS: '50',
      },
    });
    [video] = await Promise.all([
      makeVideo(folder, { name: 'clip.mp4', seconds: 2, size: '320x180', audio: true }),
      service.ready(),
    ]);
    clip = await readFile(video);
    operations = new OperationsClient(new ApiClient(service.url));
  });
  afterAll(async () => {
    await service.stop();
    await remote.close();
    await rm(folder, { recursive: true, force: true });
  });

  const convert = async (input: Parameters<OperationsClient['submit']>[1]): Promise<string> => {
    const { status, body } = await operations.submit('video_convert', input, {
      output_format: 'mov',
    });
    expect(status).toBe(202);
    return body.data.id;
  };
  const stored = async (): Promise<string[]> => {
    const all = await readdir(join(folder, 'data'), { recursive: true, withFileTypes: true });
    const files = all.filter((entry) => entry.isFile()).map((entry) => entry.parentPath);
    return files.filter((path) => /\/(storage|scratch)/.test(path));
  };

  it('give their result, and say what was at the address', async () => {
    const url = remote.at('/clips/My%20clip.mp4?token=1', sends(clip));
    const id = await convert({ url });
    expect(await operations.finished(id)).toMatchObject({
      status: 'completed',
      input_file: {
        file_name: 'My clip.mp4',
        file_size: clip.length,
        mime_type: 'video/mp4',
        sha256: createHash('sha256').update(clip).digest('hex'),
      },
      output_file: { file_name: 'My clip.mov', mime_type: 'video/quicktime' },
      plan: [{ action: 'copy' }, { action: 'copy' }],
    });
    const { headers } = remote.requests.at(-1) ?? {};
    expect(headers).toMatchObject({ 'accept-encoding': 'identity' });

    const chained = await convert({ operation: id });
    expect(await operations.finished(chained)).toMatchObject({
      status: 'completed',
      input_file: { file_name: 'My clip.mov' },
    });
    expect(await operations.finished(await convert(video))).toMatchObject({ cached: true });
  });

  it('fail with what was wrong, and fetch again when they are tried again', async () => {
    const path = '/later.mp4';
    const id = await convert({ url: remote.url(path) });
    const failed = await operations.finished(id);
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'IMPORT_FAILED' },
      input_file: { file_name: 'later.mp4', file_size: null, mime_type: null, sha256: null },
    });
    remote.at(path, sends(clip));
    expect(await operations.act(id, 'retry')).toMatchObject({ status: 200 });
    expect(await operations.finished(id)).toMatchObject({
      status: 'completed',
      input_file: { file_size: clip.length },
    });
  });

  it('are refused for what may never be fetched, as text as in JSON', async () => {
    for (const url of ['http://127.0.0.1:1/', 'http://169.254.169.254/latest/', 'file:///etc']) {
      const answer = await operations.submit('video_convert', { url }, { output_format: 'mov' });
      expect(answer).toMatchObject({ status: 400, body: { code: 'URL_NOT_ALLOWED' } });
      const body = JSON.stringify({ operation: 'media_probe', input_url: url });
      const json = { 'Content-Type': 'application/json' };
      expect(
        await operations.client.request('POST', '/api/v1/operations/', body, json),
      ).toMatchObject({ status: 400, body: { code: 'URL_NOT_ALLOWED' } });
    }
  });

  it('are stopped while they fetch: the connection ends, and nothing is left', async () => {
    const before = (await stored()).length;
    const url = remote.at('/endless.mp4', stalls(clip.length, clip.subarray(0, clip.length / 2)));
    const id = await convert({ url });
    const fetching = await waitFor<OperationBody>('half of the file to be there', async () => {
      const operation = await operations.get(id);
      return operation.progress >= 9 && operation;
    });
    expect(fetching).toMatchObject({ status: 'processing', progress: 10 });
    expect(remote.open).toBe(1);
    expect(await operations.act(id, 'cancel')).toMatchObject({ status: 200 });
    await waitFor('the connection to end', () => remote.open === 0, { timeoutMs: 5_000 });
    await waitFor('the folder of the attempt to go', async () => {
      return (await stored()).length === before;
    });
    expect(await operations.get(id)).toMatchObject({ status: 'cancelled', output_file: null });
  });
});
