import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, type ConversionBody } from '../support/client.js';
import { makeAudio, makeVideo } from '../support/media.js';
import { residentBytes, toolProcesses } from '../support/processes.js';
import { ServiceProcess } from '../support/service.js';
import { waitFor } from '../support/wait.js';

const MB = 1024 * 1024;

interface Problem {
  code: string;
  status: number;
  request_id: string;
  errors?: { field: string }[];
}

describe('the embedded service', () => {
  let folder: string;
  let service: ServiceProcess;
  let client: ApiClient;
  let clip: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-'));
    clip = await makeVideo(folder, { name: 'clip.mp4', seconds: 2, size: '320x180', audio: true });
    service = await start();
    client = new ApiClient(service.url);
  });
  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<ServiceProcess> {
    const process = await ServiceProcess.start({ env: { DATA_DIR: join(folder, 'data') } });
    return process.ready();
  }

  const tools = (): Promise<number[]> => toolProcesses(join(folder, 'data', 'scratch'));

  it('turns a video into a GIF and serves it whole and in parts', async () => {
    const accepted = await client.convert(clip, { fps: 10, width: 160 });
    expect(accepted.status).toBe(202);
    const done = await client.finished(accepted.body.id);
    expect(done).toMatchObject({ status: 'completed', progress: 100, width: 160, height: 90 });
    const link = done.gif_url ?? '';
    expect(link.startsWith(service.url)).toBe(true);
    const whole = await fetch(link);
    expect(whole.headers.get('content-type')).toBe('image/gif');
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
    const bytes = Buffer.from(await whole.arrayBuffer());
    const part = await fetch(link, { headers: { range: 'bytes=0-5' } });
    expect(part.status).toBe(206);
    expect(await part.text()).toBe('GIF89a');
    expect(part.headers.get('content-range')).toBe(`bytes 0-5/${bytes.length}`);
  });

  it('speaks to existing clients as they know it', async () => {
    const form = new FormData();
    form.set('video', await (await import('node:fs')).openAsBlob(clip), 'clip.mp4');
    const accepted = await client.request<Record<string, string>>(
      'POST',
      '/api/items/convert-video-to-gif',
      form,
    );
    expect(accepted.status).toBe(202);
    expect(accepted.body).toEqual({
      task_id: expect.any(String) as string,
      status: 'processing',
      message: 'Video uploaded and conversion started in background',
      video_filename: expect.stringMatching(/^[0-9a-f-]{36}-video\.mp4$/) as string,
      gif_filename: expect.stringMatching(/^[0-9a-f-]{36}-video\.gif$/) as string,
    });
    const { task_id: id = '', gif_filename: gif = '' } = accepted.body;
    const status = (query = ''): Promise<{ status: number; body: Record<string, unknown> }> =>
      client.request('GET', `/api/items/conversion-status/${id}${query}`);
    expect((await status(`?gif_filename=${gif}`)).status).toBe(200);
    expect((await status('?gif_filename=another.gif')).status).toBe(404);
    const done = await waitFor('completion', async () => {
      const { body } = await status();
      return body['status'] === 'completed' && body;
    });
    expect(done).toMatchObject({
      task_id: id,
      message: 'Video successfully converted to GIF',
      gif_filename: gif,
      gif_url: `${service.url}/gifs/${gif}`,
    });
    const applied = await client.request<Record<string, number>>(
      'POST',
      '/api/items/process-completed-videos',
    );
    expect(applied.status).toBe(200);
    expect(Object.keys(applied.body).sort()).toEqual(['failed', 'pending', 'processed', 'updated']);
  });

  it('lists page by page, newest first, and forgets what is deleted', async () => {
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push((await client.convert(clip, { width: 64 })).body.id);
    const seen: string[] = [];
    let cursor: string | null = '';
    do {
      const page: { conversions: ConversionBody[]; next_cursor: string | null } = (
        await client.request<{ conversions: ConversionBody[]; next_cursor: string | null }>(
          'GET',
          `/api/v1/conversions?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
        )
      ).body;
      expect(page.conversions.length).toBeLessThanOrEqual(2);
      seen.push(...page.conversions.map((c) => c.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen.slice(0, 3)).toEqual([...ids].reverse());
    expect(new Set(seen).size).toBe(seen.length);

    const [gone = ''] = ids;
    const { gif_url: link } = await client.finished(gone);
    expect((await client.request('DELETE', `/api/v1/conversions/${gone}`)).status).toBe(204);
    expect((await client.request('GET', `/api/v1/conversions/${gone}`)).status).toBe(404);
    expect((await fetch(link ?? '')).status).toBe(404);
  });

  it('cancels queued and running work, and refuses to cancel or retry what is over', async () => {
    const long = await makeVideo(folder, { name: 'long.mp4', seconds: 60, size: '640x360' });
    const running = (await client.convert(long)).body.id;
    const queued = (await client.convert(long)).body.id;
    await waitFor('ffmpeg to run', async () => (await tools()).length > 0);
    for (const id of [queued, running]) {
      const answer = await client.request<ConversionBody>(
        'POST',
        `/api/v1/conversions/${id}/cancel`,
      );
      expect([answer.status, answer.body.status]).toEqual([200, 'cancelled']);
    }
    await waitFor('ffmpeg to end', async () => (await tools()).length === 0, {
      timeoutMs: 2_000,
    });
    for (const action of ['cancel', 'retry']) {
      const again = await client.request<Problem>(
        'POST',
        `/api/v1/conversions/${queued}/${action}`,
      );
      expect([again.status, again.body.code]).toEqual([409, 'CONFLICT']);
    }
  });

  it.each([
    ['more than 25 MB by a byte', 413, 'PAYLOAD_TOO_LARGE', { bytes: 25 * MB + 1 }],
    ['far more than 25 MB', 413, 'PAYLOAD_TOO_LARGE', { bytes: 200 * MB }],
    ['text', 415, 'UNSUPPORTED_MEDIA_TYPE', { text: 'not a video at all' }],
    ['nothing', 400, 'VALIDATION_FAILED', { text: '' }],
  ])('refuses %s with %i %s', async (_, status, code, file: { bytes?: number; text?: string }) => {
    const path = join(folder, 'refused.mp4');
    await writeFile(path, file.text ?? (await readFile(clip)));
    if (file.bytes !== undefined) await truncate(path, file.bytes);
    const answer = await client.convert(path);
    const problem = answer.body as unknown as Problem;
    expect([answer.status, problem.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(problem.request_id).toBe(answer.headers.get('x-request-id'));
  });

  it.each([
    ['fps', 31],
    ['fps', 0],
    ['fps', 'ten'],
    ['width', 15],
    ['width', 12.5],
    ['start', -1],
    ['loop', -1],
    ['quality', 'superb'],
    ['max_bytes', 0],
    ['colour', 'red'],
  ])('refuses %s = %s and names the field', async (field, value) => {
    const answer = await client.convert(clip, { [field]: value });
    const problem = answer.body as unknown as Problem;
    expect([answer.status, problem.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(problem.errors?.map((error) => error.field)).toEqual([field]);
  });

  it('fails what holds no video, for good, with a sentence and a code', async () => {
    const audio = await makeAudio(folder, { container: 'mp4' });
    const accepted = await client.convert(audio);
    expect(accepted.status).toBe(202);
    const done = await client.finished(accepted.body.id);
    expect(done).toMatchObject({
      status: 'failed',
      error: { code: 'INPUT_NO_VIDEO', retryable: false },
    });
  });

  it('takes an upload of 25 MB with less than 32 MB more memory', async () => {
    const large = await makeVideo(folder, { name: 'large.mp4', seconds: 1, size: '64x64' });
    await truncate(large, 25 * MB);
    await client.convert(clip).then(({ body }) => client.finished(body.id));
    const before = await residentBytes(service.pid);
    let most = before;
    const watch = setInterval(() => {
      void residentBytes(service.pid).then((now) => (most = Math.max(most, now)));
    }, 5);
    const answer = await client.convert(large);
    clearInterval(watch);
    expect(answer.status).toBe(202);
    expect(most - before).toBeLessThan(32 * MB);
  });

  it('answers health, and stays alive with everything it made when it is started again', async () => {
    const health = await client.request<{ status: string; checks: object }>(
      'GET',
      '/api/v1/health/',
    );
    expect(health.status).toBe(200);
    expect(Object.keys(health.body.checks).sort()).toEqual([
      'database',
      'ffmpeg',
      'queue',
      'storage',
    ]);
    const done = await client.finished((await client.convert(clip)).body.id);
    const waiting = (await client.convert(clip)).body.id;
    service.kill('SIGKILL');
    await waitFor('the end', () => service.hasExited);
    service = await start();
    client = new ApiClient(service.url);
    expect((await client.conversion(done.id)).status).toBe('completed');
    expect((await client.finished(waiting, 150_000)).status).toBe('completed');
  });

  it('idles in less than 250 MB', async () => {
    expect(await residentBytes(service.pid)).toBeLessThan(250 * MB);
  });
});
