import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobError, type JobFailureCode } from '../../src/contracts/job-failure.js';
import { makeVideo } from '../support/media.js';
import { OperationBench } from '../support/operation-run.js';

let folder: string;
let bench: OperationBench;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operations-'));
  bench = await OperationBench.open({ settings: { maxVideoSeconds: 5 } });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await bench.close();
});

async function codeOf(work: Promise<unknown>): Promise<JobFailureCode> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof JobError) return error.code;
  throw new Error('It did not fail with a code', { cause: error });
}

describe('The work of an operation', () => {
  it('makes what was asked and tells what it holds', async () => {
    const video = await makeVideo(folder, { name: 'two.mp4', seconds: 2 });
    const { path, bytes } = await bench.run('media_probe', video);
    const text = await readFile(path, 'utf8');
    expect(text).toHaveLength(bytes);
    expect(JSON.parse(text)).toMatchObject({ format: 'mp4' });
  });

  it('takes a file for what its bytes say, whatever it is called', async () => {
    const path = join(folder, 'text.mp4');
    await writeFile(path, 'no video at all '.repeat(1000));
    expect(await codeOf(bench.run('media_probe', path))).toBe('INPUT_UNSUPPORTED');
  });

  it('refuses what plays longer than allowed', async () => {
    const video = await makeVideo(folder, { name: 'long.mp4', seconds: 6 });
    expect(await codeOf(bench.run('media_probe', video))).toBe('INPUT_TOO_LONG');
  });
});
