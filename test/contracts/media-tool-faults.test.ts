import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { JobError } from '../../src/contracts/job-failure.js';
import { waitFor } from '../support/wait.js';
import { compileAdapter } from './compile-adapter.fixture.js';
import { endless, patient } from './media-tool-run.contract.js';
import { fake, TIERS, toolOf } from './media-tool-sandbox.fixture.js';

const never = new AbortController().signal;

const bundled = await bundledPair();
const bundledSettings = { ffmpegPath: bundled.ffmpeg, ffprobePath: bundled.ffprobe };

/** Living processes that the adapter started in a folder, children of the tool among them; by pid. */
async function toolsAtWorkIn(dir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const ours = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return environment.includes('FRAMEWRIGHT_RUN=') && cwd === dir;
    }),
  );
  return pids.filter((_, index) => ours[index]);
}

describe.each(TIERS)('a tool that misbehaves, confined by %s,', (tier) => {
  let dir: string;

  beforeEach(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), 'media-fake-')));
  });

  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  const run = (name: string, options: Partial<typeof patient> = {}): Promise<unknown> =>
    toolOf({ ffmpegPath: fake(name), ffprobePath: fake(name) }, tier).run(
      endless(join(dir, 'out.mkv')),
      {
        ...patient,
        ...options,
      },
    );

  it('is ended as stalled when it hangs at 0 % CPU', async () => {
    await expect(run('hang', { stallMs: 1_000 })).rejects.toMatchObject({
      code: 'PROCESSING_STALLED',
    });
    expect(await toolsAtWorkIn(dir)).toEqual([]);
  });

  it('is left in peace while it computes without telling a position', async () => {
    const busy = run('busy', { stallMs: 600, timeoutMs: 3_000 });
    await expect(busy).rejects.toMatchObject({ code: 'PROCESSING_TIMEOUT' });
  });

  it('is killed for a deadline that it ignores', async () => {
    const startedAt = performance.now();
    const stubborn = run('ignore-sigterm', { timeoutMs: 300 });
    await expect(stubborn).rejects.toMatchObject({ code: 'PROCESSING_TIMEOUT' });
    // A process namespace ends with its first process, which obeys; elsewhere the tool has 5 s to do so.
    const graceMs = tier === 'namespaces' ? 0 : 5_000;
    expect(performance.now() - startedAt).toBeGreaterThan(graceMs);
    expect(performance.now() - startedAt).toBeLessThan(graceMs + 4_000);
    expect(await toolsAtWorkIn(dir)).toEqual([]);
  });

  it.each([
    ['itself', 'ignore-sigterm', 1],
    ['what it started', 'grandchild', 2],
  ])('is gone within 2 s of an abort when %s ignores SIGTERM', async (_who, name, processes) => {
    const abort = new AbortController();
    const stubborn = run(name, { signal: abort.signal });
    const settled = expect(stubborn).rejects.toThrow('cancelled');
    await waitFor('the tool to run', async () => (await toolsAtWorkIn(dir)).length >= processes);
    const abortedAt = performance.now();
    abort.abort(new Error('cancelled'));
    await settled;
    expect(performance.now() - abortedAt).toBeLessThan(2_000);
    await waitFor('the group to be gone', async () => (await toolsAtWorkIn(dir)).length === 0, {
      timeoutMs: 1_000,
    });
  });

  it.each([
    ['aborts', 'abort', 'PROCESSING_CRASHED'],
    ['touches foreign memory', 'segv', 'PROCESSING_CRASHED'],
    ['is killed by the kernel', 'killed', 'RESOURCE_LIMIT'],
    ['finds the disk full', 'disk-full', 'STORAGE_FAILED'],
    ['fails in a way nobody knows', 'odd-failure', 'PROCESSING_CRASHED'],
  ])('is told apart when it %s', async (_what, name, code) => {
    await expect(run(name)).rejects.toMatchObject({ code });
  });

  it('never speaks to the owner itself', async () => {
    const error = await run('odd-failure').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(JobError);
    expect((error as JobError).message).not.toContain('secret');
    expect(String((error as JobError).cause)).toContain('secret');
  });

  it('is ended with the error of a listener that throws', async () => {
    const boom = new Error('the listener is at fault');
    const tool = toolOf(bundledSettings, tier);
    const throwing = tool.run(
      { ...endless(join(dir, 'out.mkv')), expectedSeconds: 1_000 },
      {
        ...patient,
        onProgress: () => {
          throw boom;
        },
      },
    );
    await expect(throwing).rejects.toBe(boom);
  });

  it('gets a group, a folder and an environment of its own', async () => {
    await run('environment');
    const seen = await readFile(join(dir, 'out.mkv'), 'utf8');
    const lines = new Map(
      seen.split('\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
    );
    expect(lines.get('FRAMEWRIGHT_RUN')).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.get('cwd')).toBe(dir);
    // A group that began outside a process namespace has no number inside.
    expect(lines.get('group')).toBe(tier === 'namespaces' ? '0' : lines.get('pid'));
    expect(lines.has('HOME')).toBe(false);
    expect(lines.has('NODE_ENV')).toBe(false);
    expect(seen).toContain(`argument=file:${join(dir, 'out.mkv')}`);
  });

  describe('as ffprobe', () => {
    const probe = async (name: string): Promise<unknown> => {
      const path = join(dir, 'any.mp4');
      await writeFile(path, 'anything');
      const settings = { ffmpegPath: fake(name), ffprobePath: fake(name), probeTimeoutMs: 1_000 };
      return toolOf(settings, tier).probe(path, never);
    };

    it('is ended when it hangs', async () => {
      await expect(probe('hang')).rejects.toMatchObject({ code: 'PROCESSING_TIMEOUT' });
    });

    it('is ended when its description has no end', async () => {
      await expect(probe('flood')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    });
  });
});

describe.runIf(existsSync('/usr/bin/setpriv'))('a worker that dies by kill -9', () => {
  let dir: string;
  let scratch: string;

  beforeAll(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), 'media-orphan-')));
    await compileAdapter(dir);
  });

  // One each: a worker that is killed leaves its folder to the uid of its tool.
  beforeEach(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'media-orphan-scratch-')));
  });

  afterEach(() => rm(scratch, { recursive: true, force: true }));

  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each([
    ['the bundled ffmpeg', bundledSettings],
    ['the ffmpeg found here', {}],
  ])('takes %s with it within 5 s', async (_which, settings) => {
    const program = `
      import 'reflect-metadata';
      import { FfmpegMediaTool } from './src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
      const settings = { probeTimeoutMs: 15000, stallTimeoutMs: 60000, ...${JSON.stringify(settings)} };
      const command = ${JSON.stringify(endless(join(scratch, 'out.mkv')))};
      const signal = new AbortController().signal;
      await new FfmpegMediaTool(settings).run(command, { signal, timeoutMs: 60000, stallMs: 60000 });`;
    const worker = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: dir,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      await waitFor('the tool to run', async () => (await toolsAtWorkIn(scratch)).length > 0);
      await waitFor('a first output', () => existsSync(join(scratch, 'out.mkv')));
    } finally {
      worker.kill('SIGKILL');
    }
    await waitFor('no tool to be left', async () => (await toolsAtWorkIn(scratch)).length === 0, {
      timeoutMs: 5_000,
    });
  });
});
