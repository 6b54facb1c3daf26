import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JobFailureCode } from '../../src/contracts/job-failure.js';
import type { MediaType } from '../../src/contracts/media-import.js';
import { sourceFor } from '../support/guarded-source.js';
import { ImportBench } from '../support/import-bench.js';
import { makeAudio, makeVideo, truncateMedia } from '../support/media.js';
import { breaksOff, goesOn, RemoteServer, sends, stalls } from '../support/remote-server.js';
import { waitFor } from '../support/wait.js';

const MEBIBYTE = 1024 * 1024;
const PAGE = Buffer.from('<!doctype html><html><video src="a.mp4"></video>'.padEnd(9_000));
const PLAYLIST = Buffer.from('#EXTM3U\n#EXTINF:10,\nhttp://169.254.169.254/part.ts\n'.repeat(200));

describe('An import that cannot be', () => {
  const files = new Map<string, Buffer>();
  let folder: string;
  let server: RemoteServer;
  let bench: ImportBench;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imports-'));
    server = await RemoteServer.start();
    const settings = { maxVideoMb: 2, maxImageMb: 1 };
    bench = await ImportBench.start({ settings, source: sourceFor(server) });
    const options = ['-movflags', '+faststart'];
    const video = await makeVideo(folder, { seconds: 4, audio: true, options });
    files.set('video', await readFile(video));
    files.set('half a video', await readFile(await truncateMedia(video, 0.5, 'half.mp4')));
    files.set('sound', await readFile(await makeAudio(folder)));
    const red = sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } });
    files.set('JPEG', await red.jpeg().toBuffer());
    files.set('page', PAGE);
    files.set('playlist', PLAYLIST);
    files.set('nothing', Buffer.alloc(0));
  });
  afterEach(async () => {
    await waitFor('all connections to end', () => server.open === 0);
    await waitFor('all scratch to go', async () => (await bench.scratchFolders()).length === 0);
    expect(await bench.keys()).toEqual([]);
  });
  afterAll(async () => {
    await bench.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function file(name: string): Buffer {
    const found = files.get(name);
    if (found === undefined) throw new Error(`There is no file ${name}`);
    return found;
  }

  it.each<{ what: string; type: MediaType; code: JobFailureCode; says: string }>([
    { what: 'video', type: 'image', code: 'INPUT_UNSUPPORTED', says: 'is a video' },
    { what: 'JPEG', type: 'video', code: 'INPUT_UNSUPPORTED', says: 'is an image' },
    { what: 'sound', type: 'video', code: 'INPUT_UNSUPPORTED', says: 'sound alone' },
    { what: 'sound', type: 'image', code: 'INPUT_UNSUPPORTED', says: 'sound alone' },
    { what: 'page', type: 'video', code: 'INPUT_UNSUPPORTED', says: 'neither' },
    { what: 'playlist', type: 'video', code: 'INPUT_UNSUPPORTED', says: 'neither' },
    { what: 'nothing', type: 'video', code: 'INPUT_INVALID', says: 'empty' },
    { what: 'half a video', type: 'video', code: 'INPUT_TRUNCATED', says: 'ends before' },
  ])(
    'ends with $code for $what as $type, whatever its name and type say it is',
    async ({ what, type, code, says }) => {
      const url = server.at('/clip.mp4', sends(file(what), { 'content-type': 'video/mp4' }));
      const failure = await bench.failure({ type, source: { url } });
      expect(failure).toMatchObject({ code, retryable: false });
      expect(failure.message).toContain(says);
    },
  );

  it.each(['page', 'playlist', 'sound'])(
    'fetches no more of a %s than tells what it is',
    async (what) => {
      const url = server.at('/endless.mp4', goesOn(file(what)));
      const failure = await bench.failure({ source: { url } });
      expect(failure).toMatchObject({ code: 'INPUT_UNSUPPORTED' });
    },
  );

  it('is not fetched at all where the server says that it is too large', async () => {
    const url = server.at('/large', stalls(2 * MEBIBYTE + 1, file('video')));
    const failure = await bench.failure({ source: { url } });
    expect(failure).toMatchObject({ code: 'IMPORT_TOO_LARGE', retryable: false });
  });

  it('ends as soon as more than allowed has come, where the server says nothing', async () => {
    const url = server.at('/endless', goesOn(file('video')));
    const failure = await bench.failure({ source: { url } });
    expect(failure).toMatchObject({ code: 'IMPORT_TOO_LARGE', retryable: false });
  });

  it('holds an image to the limit of images', async () => {
    const padded = Buffer.concat([file('JPEG'), Buffer.alloc(1.5 * MEBIBYTE)]);
    const url = server.at('/large.jpg', sends(padded));
    const failure = await bench.failure({ type: 'image', source: { url } });
    expect(failure).toMatchObject({ code: 'IMPORT_TOO_LARGE', retryable: false });
  });

  it('takes no more than the server announced, and sees that it is not the file', async () => {
    const video = file('video');
    const half = String(Math.floor(video.length / 2));
    const url = server.at('/lying', sends(video, { 'content-length': half, connection: 'close' }));
    const failure = await bench.failure({ source: { url } });
    // Whether the rest comes in the same packet as the end that was announced decides who sees it first.
    expect(['IMPORT_FAILED', 'INPUT_TRUNCATED']).toContain(failure.code);
  });

  it('may be tried again where less has come than was announced', async () => {
    const url = server.at('/short', breaksOff(1_000_000, file('video')));
    const failure = await bench.failure({ source: { url } });
    expect(failure).toMatchObject({ code: 'IMPORT_FAILED', retryable: true });
  });
});
