import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
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
import type { OperationHandler } from '../../src/modules/operations/worker/operation.handler.js';
import { mp4Like } from '../support/http.js';
import { makeVideo } from '../support/media.js';
import { OperationBench } from '../support/operation-run.js';
import {
  answers,
  breaksOff,
  goesOn,
  redirectsTo,
  RemoteServer,
  sends,
  stalls,
  type Behaviour,
} from '../support/remote-server.js';
import { waitFor } from '../support/wait.js';
import { claimedJob } from '../support/worker-bench.js';

const PATH = '/clips/clip.mov';
const MEBIBYTE = 1024 * 1024;
const LIMITS = { maxVideoMb: 2, maxAudioMb: 1, maxImageMb: 1 };

const PLAYLIST = '#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nhttp://169.254.169.254/part.ts\n'.repeat(
  9,
);

/** Without saying how much there is. */
function sendsInPieces(content: Buffer): Behaviour {
  return (_request, response) => {
    response.write(content.subarray(0, 100));
    response.end(content.subarray(100));
  };
}

describe('An operation on a file at an address, on a worker', () => {
  let folder: string;
  let bench: OperationBench;
  let handler: OperationHandler;
  let server: RemoteServer;
  let clip: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operations-'));
    bench = await OperationBench.open();
    clip = await readFile(await makeVideo(folder, { seconds: 2, audio: true }));
    server = await RemoteServer.start();
    const allowed = Object.assign(new RemoteSourceSettings(), { testAllow: server.address });
    const source = new SafeRemoteSource(allowed, { ownHosts: [] });
    const limits = Object.assign(new OperationsSettings(), LIMITS);
    handler = bench.handler(new InputFetcher(new RemoteDownload(source), limits));
  });
  afterEach(async () => {
    await waitFor('all connections to end', () => server.open === 0);
  });
  afterAll(async () => {
    await server.close();
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  });

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
    const origin: OperationOrigin = { inputUrl: server.url(PATH), fetchSeconds };
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

  it.each<[string, boolean]>([
    ['whose server says how long it is', true],
    ['whose server does not', false],
  ])('is done as on any other file, and tells what it found: %s', async (_name, announced) => {
    const text = { 'content-type': 'text/plain' };
    server.at(PATH, announced ? sends(clip, text) : sendsInPieces(clip));
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
    expect(fetching.includes(0.2)).toBe(announced);
  });

  it('has no more time to work in because its input was fetched in no time', async () => {
    server.at(PATH, sends(clip));
    const allButAMoment = 59.99; // of the 60 s that an attempt has
    const error = await failure(await attempt(), undefined, undefined, allButAMoment);
    expect(error.code).toBe('PROCESSING_TIMEOUT');
  });

  it.each<[string, JobFailureCode, Behaviour]>([
    ['a file that is not there', 'IMPORT_FAILED', answers(404)],
    ['a playlist', 'INPUT_UNSUPPORTED', sends(PLAYLIST)],
    ['a page', 'INPUT_UNSUPPORTED', sends('<!doctype html><video src="a.mp4">')],
    ['a picture in vectors', 'INPUT_UNSUPPORTED', sends('<svg xmlns="a"><image/></svg>')],
    ['an archive', 'INPUT_UNSUPPORTED', sends(Buffer.from('PK\x03\x04 and more'))],
    ['nothing', 'INPUT_INVALID', sends('')],
    ['less than was announced', 'IMPORT_FAILED', breaksOff(90_000, mp4Like(10_000))],
    ['an address that leads to us', 'IMPORT_FAILED', redirectsTo('http://127.0.0.1:8000/')],
  ])('ends with a code for %s', async (_name, code, behaviour) => {
    server.at(PATH, behaviour);
    expect((await failure(await attempt())).code).toBe(code);
  });

  it('ends for a file that the operation does not take, and says what it takes', async () => {
    server.at(PATH, sends(clip));
    const error = await failure(await attempt(), 'image_convert', { output_format: 'png' });
    expect(error.code).toBe('INPUT_UNSUPPORTED');
    expect(error.message).toMatch(/^image_convert takes jpg, png.*; at this address is video\/mp4/);
  });

  it('fetches no more of a file that is not wanted than tells what it is', async () => {
    server.at(PATH, goesOn(Buffer.from(PLAYLIST)));
    expect((await failure(await attempt())).code).toBe('INPUT_UNSUPPORTED');
  });

  it.each<[string, (beginning: Buffer) => Behaviour]>([
    ['says so', (beginning) => stalls(3 * MEBIBYTE, beginning)],
    ['does not say so', (beginning) => goesOn(beginning)],
  ])('takes no more than uploads may have, where the server %s', async (_name, behaviour) => {
    server.at(PATH, behaviour(clip));
    const at = await attempt();
    expect((await failure(at)).code).toBe('IMPORT_TOO_LARGE');
    for (const name of await readdir(at.scratch)) {
      const { size } = await stat(join(at.scratch, name));
      expect(size).toBeLessThanOrEqual(LIMITS.maxVideoMb * MEBIBYTE);
    }
  });

  it('holds each kind of file to its own limit', async () => {
    const sound = Buffer.from('fLaC'.padEnd(1.5 * MEBIBYTE, '\0'));
    server.at(PATH, sends(sound));
    expect((await failure(await attempt(), 'media_probe', {})).code).toBe('IMPORT_TOO_LARGE');
  });

  it('is ended while it fetches, with the reason it is ended for', async () => {
    const ending = new AbortController();
    server.at(PATH, stalls(clip.length, clip.subarray(0, clip.length / 2)));
    const at = await attempt(ending.signal);
    const running = run(at);
    await waitFor('half of it to be there', () => at.progress.some((share) => share > 0.09));
    const reason = new Error('It was cancelled');
    ending.abort(reason);
    await expect(running).rejects.toBe(reason);
  });
});
