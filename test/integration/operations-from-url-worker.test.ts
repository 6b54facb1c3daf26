import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SafeRemoteSource } from '../../src/adapters/safe-fetch/safe-remote-source.adapter.js';
import { OperationsSettings } from '../../src/config/operations.settings.js';
import { RemoteSourceSettings } from '../../src/config/remote-source.settings.js';
import { JobError, type JobFailureCode } from '../../src/contracts/job-failure.js';
import type { OperationOrigin } from '../../src/contracts/operation.js';
import type { HandledJob, JobContext } from '../../src/modules/jobs/worker/job-handler.js';
import { RemoteDownload } from '../../src/modules/media/worker/remote-download.js';
import { InputFetcher } from '../../src/modules/operations/worker/input.fetcher.js';
import { type OperationHandler } from '../../src/modules/operations/worker/operation.handler.js';
import { makeVideo } from '../support/media.js';
import { OperationBench } from '../support/operation-run.js';
import { waitFor } from '../support/wait.js';
import { claimedJob } from '../support/worker-bench.js';

const MEBIBYTE = 1024 * 1024;
const LIMITS = { maxVideoMb: 2, maxAudioMb: 1, maxImageMb: 1 };

const PLAYLIST = '#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nhttp://169.254.169.254/part.ts\n'.repeat(
  9,
);

type Answer = (response: ServerResponse) => void;

describe('An operation on a file at an address, on a worker', () => {
  let folder: string;
  let bench: OperationBench;
  let handler: OperationHandler;
  let server: Server;
  let clip: Buffer;
  let answer: Answer;
  let open = 0;
  let host: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operations-'));
    bench = await OperationBench.open();
    clip = await readFile(await makeVideo(folder, { seconds: 2, audio: true }));
    server = createServer((_request, response) => {
      response.setHeader('connection', 'close');
      answer(response);
    });
    server.on('connection', (socket) => {
      open++;
      socket.on('close', () => open--);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    host = `127.0.0.1:${port}`;
    const allowed = Object.assign(new RemoteSourceSettings(), { testAllow: host });
    const source = new SafeRemoteSource(allowed, { ownHosts: [] });
    const limits = Object.assign(new OperationsSettings(), LIMITS);
    handler = bench.handler(new InputFetcher(new RemoteDownload(source), limits));
  });
  afterEach(async () => {
    await waitFor('all connections to end', () => open === 0);
  });
  afterAll(async () => {
    server.close();
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The server has this; `announced` is what it says of its length. */
  const serve = (content: Buffer | string, announced?: number | 'nothing'): void => {
    answer = (response) => {
      const length = announced ?? Buffer.byteLength(content);
      response.writeHead(200, {
        'content-type': 'text/plain',
        ...(length === 'nothing' ? {} : { 'content-length': length }),
      });
      response.end(content);
    };
  };

  interface Attempt {
    context: JobContext;
    progress: number[];
    scratch: string;
  }

  async function attempt(signal = new AbortController().signal): Promise<Attempt> {
    const scratch = await mkdtemp(join(folder, 'attempt-'));
    const progress: number[] = [];
    const context: JobContext = {
      scratch,
      signal,
      input: () => Promise.reject(new Error('Nothing is stored')),
      prepareOutput: () => undefined,
      output: async (path, name, contentType) => {
        const content = await readFile(path);
        const sha256 = createHash('sha256').update(content).digest('hex');
        return { key: `outputs/${name}`, bytes: content.length, sha256, contentType };
      },
      progress: (share) => void progress.push(share),
      checkpoint: () => Promise.resolve(),
    };
    return { context, progress, scratch };
  }

  function run(
    { context }: Attempt,
    operation = 'video_convert',
    parameters: object = { output_format: 'mov' },
    fetchSeconds = 20,
  ): Promise<HandledJob<'operation.run'>> {
    const origin: OperationOrigin = { inputUrl: `http://${host}/clip`, fetchSeconds };
    const payload = { operation, parameters: { ...parameters }, ...origin };
    const job = claimedJob({ payload });
    return handler.handle({ ...job, kind: 'operation.run', payload }, context);
  }

  async function failure(...given: Parameters<typeof run>): Promise<JobError> {
    const error: unknown = await run(...given).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof JobError) return error;
    throw new Error('It did not fail with a code', { cause: error });
  }

  it.each<[string, 'nothing' | undefined]>([
    ['whose server says how long it is', undefined],
    ['whose server does not', 'nothing'],
  ])('is done as on any other file, and tells what it found: %s', async (_name, announced) => {
    serve(clip, announced);
    const at = await attempt();
    const { outputs, result } = await run(at);
    expect(outputs).toMatchObject([{ key: 'outputs/output.mov', contentType: 'video/quicktime' }]);
    expect(result).toMatchObject({
      plan: [{ action: 'copy' }, { action: 'copy' }],
      metadata: { width: 320, height: 240 },
      input: {
        bytes: clip.length,
        contentType: 'video/mp4',
        sha256: createHash('sha256').update(clip).digest('hex'),
      },
    });
    expect(at.progress).toEqual([...at.progress].sort((a, b) => a - b));
    expect(at.progress.at(-1)).toBeCloseTo(1);
    const fetching = at.progress.filter((share) => share > 0 && share <= 0.2);
    expect(fetching.includes(0.2)).toBe(announced === undefined);
  });

  it('has no more time to work in because its input was fetched in no time', async () => {
    serve(clip);
    const allButAMoment = 59.99; // of the 60 s that an attempt has
    const error = await failure(await attempt(), undefined, undefined, allButAMoment);
    expect(error.code).toBe('PROCESSING_TIMEOUT');
  });

  it.each<[string, JobFailureCode, Answer]>([
    ['a file that is not there', 'IMPORT_FAILED', (it) => it.writeHead(404).end()],
    ['a playlist', 'INPUT_UNSUPPORTED', (it) => it.end(PLAYLIST)],
    ['a page', 'INPUT_UNSUPPORTED', (it) => it.end('<!doctype html><video src="a.mp4">')],
    ['a picture in vectors', 'INPUT_UNSUPPORTED', (it) => it.end('<svg xmlns="a"><image/></svg>')],
    ['an archive', 'INPUT_UNSUPPORTED', (it) => it.end(Buffer.from('PK\x03\x04 and more'))],
    ['nothing', 'INPUT_INVALID', (it) => it.end()],
  ])('ends with a code for %s', async (_name, code, given) => {
    answer = given;
    expect((await failure(await attempt())).code).toBe(code);
  });

  it('ends for a file that the operation does not take, and says what it takes', async () => {
    serve(clip);
    const error = await failure(await attempt(), 'image_convert', { output_format: 'png' });
    expect(error.code).toBe('INPUT_UNSUPPORTED');
    expect(error.message).toMatch(/^image_convert takes jpg, png.*; at this address is video\/mp4/);
  });

  it('ends a connection as soon as it is clear that the file is not wanted', async () => {
    let closed = false;
    answer = (response) => {
      response.on('close', () => (closed = true));
      response.write(PLAYLIST.repeat(20)); // and it never ends
    };
    expect((await failure(await attempt())).code).toBe('INPUT_UNSUPPORTED');
    await waitFor('the connection to end', () => closed);
  });

  it.each<[string, number, number | 'nothing']>([
    ['says so', 0, 3 * MEBIBYTE],
    ['does not say so', 3 * MEBIBYTE, 'nothing'],
  ])('takes no more than uploads may have, where the server %s', async (_name, more, announced) => {
    const at = await attempt();
    const beginning = Buffer.concat([clip, Buffer.alloc(more)]);
    answer = (response) => {
      response.writeHead(200, announced === 'nothing' ? {} : { 'content-length': announced });
      response.write(beginning); // and it never ends
    };
    expect((await failure(at)).code).toBe('IMPORT_TOO_LARGE');
    for (const name of await readdir(at.scratch)) {
      const { size } = await stat(join(at.scratch, name));
      expect(size).toBeLessThanOrEqual(LIMITS.maxVideoMb * MEBIBYTE);
    }
  });

  it('holds each kind of file to its own limit', async () => {
    const sound = Buffer.from('fLaC'.padEnd(1.5 * MEBIBYTE, '\0'));
    serve(sound);
    expect((await failure(await attempt(), 'media_probe', {})).code).toBe('IMPORT_TOO_LARGE');
  });

  it('is ended while it fetches, with the reason it is ended for', async () => {
    let closed = false;
    const ending = new AbortController();
    answer = (response) => {
      response.on('close', () => (closed = true));
      response.writeHead(200, { 'content-length': clip.length });
      response.write(clip.subarray(0, clip.length / 2)); // and the rest never comes
    };
    const at = await attempt(ending.signal);
    const running = run(at);
    await waitFor('half of it to be there', () => at.progress.some((share) => share > 0.09));
    const reason = new Error('It was cancelled');
    ending.abort(reason);
    await expect(running).rejects.toBe(reason);
    await waitFor('the connection to end', () => closed);
  });
});
