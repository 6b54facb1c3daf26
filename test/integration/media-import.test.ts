import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GateEntry } from '../support/fake-gate.js';
import { sourceFor } from '../support/guarded-source.js';
import { ImportBench } from '../support/import-bench.js';
import { makeVideo } from '../support/media.js';
import { breaksOff, RemoteServer, sends, stalls } from '../support/remote-server.js';
import { waitFor } from '../support/wait.js';

/** The lines of an import, without the rest of the worker's. */
function storyOf(bench: ImportBench, entry: GateEntry): string[] {
  const end = ` job=${entry.job.id}`;
  const own = bench.linesOf(entry).filter((line) => line.endsWith(end));
  return own.map((line) => line.slice(0, -end.length));
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

describe.each([
  { where: 'on this disk', remoteStore: false },
  { where: 'on another machine', remoteStore: true },
])('An import into a store $where', ({ remoteStore }) => {
  let folder: string;
  let server: RemoteServer;
  let bench: ImportBench;
  let path: string;
  let clip: Buffer;
  let moving: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imports-'));
    server = await RemoteServer.start();
    bench = await ImportBench.start({ remoteStore, source: sourceFor(server) });
    path = await makeVideo(folder, { seconds: 2, audio: true });
    clip = await readFile(path);
    moving = await readFile(
      await makeVideo(folder, {
        ...{ seconds: 1, fps: 10, size: '64x48', codec: 'gif', container: 'gif' },
      }),
    );
  });
  afterEach(async () => {
    await waitFor('all connections to end', () => server.open === 0);
    await waitFor('all scratch to go', async () => (await bench.scratchFolders()).length === 0);
  });
  afterAll(async () => {
    await bench.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps a video, its thumbnail and its facts, and tells its story line by line', async () => {
    const url = server.at('/made', sends(clip, { 'content-type': 'text/html' }));
    const { entry, fileKey, thumbnailKey, contentType, facts } = await bench.run({
      source: { url },
    });
    const { outputPrefix } = entry.job;
    expect(fileKey).toBe(`${outputPrefix}original.mp4`);
    expect(thumbnailKey).toBe(`${outputPrefix}thumbnail.jpg`);
    expect(contentType).toBe('video/mp4');
    expect(facts).toEqual({
      ...{ duration: 2, width: 320, height: 240, frame_rate: 25, codec: 'h264' },
      ...{ bitrate: clip.length * 4, size: clip.length, checksum_sha256: sha256(clip) },
    });
    expect(entry.outputs).toMatchObject([
      { key: fileKey, contentType: 'video/mp4', bytes: clip.length, sha256: sha256(clip) },
      { key: thumbnailKey, contentType: 'image/jpeg' },
    ]);
    expect(await bench.keys(outputPrefix)).toEqual([fileKey, thumbnailKey]);
    expect(await readFile(await bench.path(fileKey))).toEqual(clip);
    expect(storyOf(bench, entry)).toEqual([
      'Starting video import job',
      `Downloaded video: ${clip.length} bytes`,
      'Processing video: extracting metadata and generating thumbnail',
      'Video processing complete',
      'Uploading video to S3',
      'Uploading thumbnail to S3',
      'Video import job completed successfully',
    ]);
  });

  it('keeps an animation as the image that it is', async () => {
    const url = server.at('/moving', sends(moving));
    const { fileKey, contentType, facts, entry } = await bench.run({
      ...{ type: 'image', source: { url } },
    });
    expect(fileKey).toMatch(/original\.gif$/);
    expect(contentType).toBe('image/gif');
    expect(facts).toEqual({
      ...{ duration: 1, frame_rate: 10, width: 64, height: 48, codec: 'gif' },
      ...{ size: moving.length, checksum_sha256: sha256(moving) },
    });
    expect(storyOf(bench, entry)).toContain('Image import job completed successfully');
  });

  it('leaves a file that is stored already where it is, and makes its thumbnail alone', async () => {
    const key = `media/somebody/stored-${String(remoteStore)}/original.mp4`;
    await bench.store(key, path);
    const { entry, fileKey, thumbnailKey, facts } = await bench.run({ source: { key } });
    expect(fileKey).toBe(key);
    expect(facts).toMatchObject({ duration: 2, checksum_sha256: sha256(clip) });
    expect(entry.outputs.map((output) => output.key)).toEqual([thumbnailKey]);
    expect(await bench.keys(entry.job.outputPrefix)).toEqual([thumbnailKey]);
    expect(await readFile(await bench.path(key))).toEqual(clip);
    const story = storyOf(bench, entry);
    expect(story).toContain(`Read video: ${clip.length} bytes`);
    expect(story).not.toContain('Uploading video to S3');
  });

  it('says of a stored file that holds nothing that it is empty', async () => {
    const key = `media/somebody/empty-${String(remoteStore)}/original.mp4`;
    const empty = join(folder, 'empty.mp4');
    await writeFile(empty, '');
    await bench.store(key, empty);
    const failure = await bench.failure({ source: { key } });
    expect(failure).toMatchObject({ code: 'INPUT_INVALID', message: 'The file is empty.' });
  });

  it('shows how much is there, and never less than before', async () => {
    const half = clip.length / 2;
    let sendRest = (): void => undefined;
    const url = server.at('/slow', (_request, response) => {
      response.writeHead(200, { 'content-length': clip.length });
      response.write(clip.subarray(0, half));
      sendRest = () => void response.end(clip.subarray(half));
    });
    const entry = await bench.begin({ source: { url } });
    await waitFor('half of it to be there', () => [39, 40].includes(entry.progress.at(-1) ?? 0));
    sendRest();
    await bench.ended(entry);
    expect(entry.status).toBe('completed');
    expect(entry.progress).toEqual([...entry.progress].sort((a, b) => a - b));
    expect(entry.progress.at(-1)).toBeGreaterThanOrEqual(80);
  });

  it('that is cancelled while it fetches ends within 2 s and leaves nothing behind', async () => {
    const url = server.at('/endless', stalls(clip.length, clip.subarray(0, clip.length / 2)));
    const entry = await bench.begin({ source: { url } });
    await waitFor('half of it to be there', () => (entry.progress.at(-1) ?? 0) >= 39);
    expect(await bench.scratchFolders()).toHaveLength(1);
    const began = Date.now();
    bench.cancel(entry);
    await waitFor('the connection to end', () => server.open === 0);
    await waitFor('all scratch to go', async () => (await bench.scratchFolders()).length === 0);
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(entry.status).toBe('cancelled');
    expect(await bench.keys(entry.job.outputPrefix)).toEqual([]);
  });

  it('succeeds at its second attempt where the connection broke off at the first', async () => {
    const url = server.at('/flaky', breaksOff(clip.length, clip.subarray(0, clip.length / 2)));
    const first = await bench.begin({ source: { url } });
    await bench.ended(first);
    expect(first.failure).toMatchObject({ code: 'IMPORT_FAILED', retryable: true });
    server.at('/flaky', sends(clip));
    const second = await bench.again(first);
    await bench.ended(second);
    expect(second.status).toBe('completed');
    const { outputPrefix } = second.job;
    expect(await bench.keys(outputPrefix.replace(/2\/$/, ''))).toEqual([
      `${outputPrefix}original.mp4`,
      `${outputPrefix}thumbnail.jpg`,
    ]);
  });
});
