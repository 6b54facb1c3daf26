import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JobError } from '../../src/contracts/job-failure.js';
import type { JobKind } from '../../src/contracts/job-map.js';
import { AttemptEndedError } from '../../src/modules/jobs/worker/attempt-ended.error.js';
import type { JobContext } from '../../src/modules/jobs/worker/job-handler.js';
import { StorageError } from '../../src/ports/storage.port.js';
import {
  GIF_RESULT,
  WorkerBench,
  type BenchOptions,
  type Handle,
} from '../support/worker-bench.js';
import type { GateEntry } from '../support/fake-gate.js';
import { waitFor } from '../support/wait.js';

let bench: WorkerBench;

async function worker(handle: Handle, options: BenchOptions = {}): Promise<WorkerBench> {
  bench = await WorkerBench.start({ ...options, handle });
  return bench;
}

afterEach(() => bench.dispose());

/** A job of one stored source, once it has failed. */
async function failedJob(): Promise<GateEntry> {
  await bench.store('sources/a.mp4', 'four');
  const entry = await bench.ring();
  await waitFor('failure', () => entry.status === 'failed');
  return entry;
}

/** Stores one file and answers with it. */
async function makeOutput(context: JobContext, name = 'out.gif', content = 'a gif') {
  const path = join(context.scratch, 'made');
  await writeFile(path, content);
  return context.output(path, name, 'image/gif');
}

const makesOne: Handle = async (_job, context) => ({
  outputs: [await makeOutput(context)],
  result: GIF_RESULT,
});

/** Resolves to why the attempt was ended; never otherwise. */
function endOf({ signal }: JobContext): Promise<unknown> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(signal.reason);
    });
  });
}

/** Stores an output, then works until it is stopped. */
function worksForever(reasons: unknown[]): Handle {
  return async (_job, context) => {
    await makeOutput(context);
    reasons.push('started');
    const reason = await endOf(context);
    reasons[0] = reason;
    throw new Error('the tool was killed');
  };
}

/** Resolves when whatever was asked of the disk before has been done. */
async function settled(folder: string): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await lstat(folder);
}

async function noScratchLeft(): Promise<void> {
  await waitFor('the attempt to end', () => bench.runtime.activeCount === 0);
  expect(await bench.scratchFolders()).toEqual([]);
}

describe('A job that goes well', () => {
  it('is completed with what its handler stored, and leaves no scratch behind', async () => {
    await worker(async (job, context) => {
      const source = await readFile(await context.input(job.payload.sourceKey), 'utf8');
      return {
        outputs: [await makeOutput(context, 'Größe (1).gif', source.toUpperCase())],
        result: GIF_RESULT,
      };
    });
    await bench.store('sources/a.mp4', 'moving pictures');
    const entry = await bench.ring();
    await waitFor('completion', () => entry.status === 'completed');

    const key = `${entry.job.outputPrefix}Gro_e_1_.gif`;
    const sha256 = createHash('sha256').update('MOVING PICTURES').digest('hex');
    expect(entry.outputs).toEqual([{ key, bytes: 15, sha256, contentType: 'image/gif' }]);
    expect(entry.result).toEqual(GIF_RESULT);
    expect(await bench.read(key)).toBe('MOVING PICTURES');
    await noScratchLeft();
  });

  it.each([
    ['as it was prepared', (path: string) => lstat(path), 'early'],
    [
      'as it is, where it changed after all',
      (path: string) => writeFile(path, 'later on'),
      'later on',
    ],
  ])('stores a file %s', async (_, meanwhile, content) => {
    await worker(async (_job, context) => {
      const path = join(context.scratch, 'made');
      await writeFile(path, 'early');
      context.prepareOutput(path);
      await meanwhile(path);
      context.prepareOutput(join(context.scratch, 'never made'));
      return { outputs: [await context.output(path, 'o.gif', 'image/gif')], result: GIF_RESULT };
    });
    const entry = await bench.ring();
    await waitFor('completion', () => entry.status === 'completed');
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(entry.outputs).toMatchObject([{ bytes: content.length, sha256 }]);
    await noScratchLeft();
  });

  it('tells progress that never goes back and never says 100', async () => {
    await worker(async (_job, context) => {
      for (const share of [0.4, 0.2, Number.NaN, 0.7, 1, 7]) {
        context.progress(share);
        const beats = entry.progress.length;
        await waitFor('two heartbeats', () => entry.progress.length > beats + 1);
      }
      return { outputs: [], result: GIF_RESULT };
    });
    const entry = await bench.ring();
    await waitFor('completion', () => entry.status === 'completed');
    expect(Math.max(...entry.progress)).toBe(99);
    expect(entry.progress).toEqual([...entry.progress].sort((a, b) => a - b));
    expect([...new Set(entry.progress)]).toEqual(expect.arrayContaining([40, 70, 99]));
  });

  it('takes no more bells at a time than the queue’s concurrency', async () => {
    let now = 0;
    let most = 0;
    const settings = { concurrency: 2 };
    await worker(
      async (job, context) => {
        most = Math.max(most, ++now);
        const beats = bench.gate.entries.get(job.id)?.progress.length ?? 0;
        await waitFor('a heartbeat', () => {
          return (bench.gate.entries.get(job.id)?.progress.length ?? 0) > beats;
        });
        now -= 1;
        return makesOne(job, context);
      },
      { settings },
    );
    const entries = await Promise.all([1, 2, 3, 4, 5].map(() => bench.ring()));
    await waitFor('all of them', () => entries.every(({ status }) => status === 'completed'));
    expect(most).toBe(2);
  });

  it('is claimed once, although its bell rings twice', async () => {
    await worker(makesOne);
    const entry = await bench.ring();
    await waitFor('completion', () => entry.status === 'completed');
    await bench.ringAgain(entry);
    await waitFor('the second claim', () => bench.gate.asked.length === 2);
    await noScratchLeft();
    expect(entry.claims).toBe(1);
  });
});

describe('With a store on another machine', () => {
  const remoteStore = true;

  it('an input is fetched once, and a failing store does not cost the work done', async () => {
    let runs = 0;
    await worker(
      async (job, context) => {
        runs += 1;
        const [first, second] = await Promise.all([
          context.input(job.payload.sourceKey),
          context.input(job.payload.sourceKey),
        ]);
        expect(first).toBe(second);
        expect(first.startsWith(context.scratch)).toBe(true);
        const content = await readFile(first, 'utf8');
        return { outputs: [await makeOutput(context, 'o.gif', content)], result: GIF_RESULT };
      },
      { remoteStore },
    );
    await bench.store('sources/a.mp4', 'from far away');
    bench.storage.puts = 0;
    bench.storage.failures = [
      new StorageError('SlowDown', { cause: undefined, retryable: true }),
      new StorageError('SlowDown', { cause: undefined, retryable: true }),
    ];
    const entry = await bench.ring();
    await waitFor('completion', () => entry.status === 'completed');
    expect({ runs, puts: bench.storage.puts }).toEqual({ runs: 1, puts: 3 });
    expect(await bench.read(`${entry.job.outputPrefix}o.gif`)).toBe('from far away');
    await noScratchLeft();
  });

  it('a refusal that no retry mends fails the job at once, as not retryable', async () => {
    await worker(makesOne, { remoteStore });
    bench.storage.failures = [new StorageError('Denied', { cause: undefined, retryable: false })];
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure).toMatchObject({ code: 'STORAGE_FAILED', retryable: false });
    expect(bench.storage.puts).toBe(1);
  });

  it('an input that is gone fails the job, as not retryable', async () => {
    await worker(
      async (job, context) => {
        await context.input(job.payload.sourceKey);
        return makesOne(job, context);
      },
      { remoteStore },
    );
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure).toMatchObject({ code: 'STORAGE_FAILED', retryable: false });
  });

  it('an input that the store does not hand out is not begun on the disk', async () => {
    let begun: string[] | undefined;
    await worker(
      async (job, context) => {
        const inputs = join(context.scratch, 'inputs');
        const refusal = new StorageError('Denied', { cause: undefined, retryable: false });
        vi.spyOn(bench.storage, 'get').mockImplementationOnce(async () => {
          await settled(inputs);
          throw refusal;
        });
        const fetched = await context.input(job.payload.sourceKey).catch((error: unknown) => error);
        begun = await readdir(inputs);
        throw fetched;
      },
      { remoteStore },
    );
    const entry = await failedJob();
    expect(entry.failure).toMatchObject({ code: 'STORAGE_FAILED', retryable: false });
    expect(begun).toEqual([]);
  });

  it('an input that the disk does not take fails the job alone, however slow the store', async () => {
    const stray: unknown[] = [];
    const note = (error: unknown): void => void stray.push(error);
    process.on('uncaughtExceptionMonitor', note);
    await worker(
      async (job, context) => {
        const inputs = join(context.scratch, 'inputs');
        await mkdir(join(inputs, '1-a.mp4'), { recursive: true });
        const get = bench.storage.get.bind(bench.storage);
        const refusal = new StorageError('Denied', { cause: undefined, retryable: false });
        vi.spyOn(bench.storage, 'get')
          .mockImplementationOnce(async (...asked) => {
            await settled(inputs);
            return get(...asked);
          })
          .mockRejectedValue(refusal); // should it be asked again
        await context.input(job.payload.sourceKey);
        return makesOne(job, context);
      },
      { remoteStore },
    );
    await failedJob();
    process.off('uncaughtExceptionMonitor', note);
    expect(stray).toEqual([]);
  });

  it('an input that would fill the disk is not fetched', async () => {
    await worker(
      async (job, context) => {
        bench.scratch.free = 1_000_000_003;
        await context.input(job.payload.sourceKey);
        return makesOne(job, context);
      },
      { remoteStore },
    );
    const entry = await failedJob();
    expect(entry.failure).toMatchObject({ code: 'STORAGE_FAILED', retryable: true });
  });
});

describe('An attempt that is ended from outside', () => {
  const cases = [
    {
      why: 'cancelled',
      end: (id: string) => {
        bench.gate.cancel(id);
      },
    },
    {
      why: 'fenced',
      end: (id: string) => {
        bench.gate.takeOver(id);
      },
    },
  ];
  it.each(cases)(
    'stops at the next heartbeat when it is $why, and its outputs go',
    async (ended) => {
      const reasons: unknown[] = [];
      await worker(worksForever(reasons));
      const entry = await bench.ring();
      await waitFor(
        'the work to begin',
        () => reasons[0] === 'started' && entry.progress.length > 0,
      );
      expect(await bench.keys('outputs/')).toHaveLength(1);
      ended.end(entry.job.id);
      const reason = await waitFor(
        'the signal',
        () => reasons[0] instanceof AttemptEndedError && reasons[0],
        { timeoutMs: 1_000 },
      );
      expect(reason.why).toBe(ended.why);
      await noScratchLeft();
      expect(await bench.keys('outputs/')).toEqual([]);
      expect({ failure: entry.failure, releases: entry.releases }).toEqual({
        failure: undefined,
        releases: 0,
      });
    },
  );

  it('fails with PROCESSING_TIMEOUT past its wall clock', async () => {
    const reasons: unknown[] = [];
    await worker(worksForever(reasons));
    const entry = await bench.ring({ timeoutSeconds: 0.2 });
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure).toMatchObject({ code: 'PROCESSING_TIMEOUT', retryable: false });
    expect(await bench.keys('outputs/')).toEqual([]);
    await noScratchLeft();
  });

  it('does not wait for a handler that ignores its signal', async () => {
    await worker(() => new Promise(() => undefined));
    const entry = await bench.ring({ timeoutSeconds: 0.05 });
    await waitFor('failure', () => entry.status === 'failed', { timeoutMs: 5_000 });
    expect(entry.failure?.code).toBe('PROCESSING_TIMEOUT');
    await noScratchLeft();
  });

  it('throws its outputs away when its completion comes too late', async () => {
    await worker(
      async (job, context) => {
        const handled = await makesOne(job, context);
        bench.gate.takeOver(job.id);
        return handled;
      },
      { settings: { heartbeatIntervalMs: 60_000 } },
    );
    const entry = await bench.ring();
    await waitFor('the claim', () => entry.claims === 1);
    await noScratchLeft();
    expect(await bench.keys('outputs/')).toEqual([]);
    expect(entry.status).toBe('processing');
  });
});

describe('A job that fails', () => {
  const failing =
    (error: unknown): Handle =>
    async (_job, context) => {
      await makeOutput(context);
      throw error;
    };

  it('carries the code and the words of its handler, and keeps no output', async () => {
    await worker(failing(new JobError('TARGET_UNREACHABLE', { detail: 'The best was 5 MB.' })));
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure).toEqual({
      code: 'TARGET_UNREACHABLE',
      message: 'The best was 5 MB.',
      retryable: false,
    });
    expect(await bench.keys('outputs/')).toEqual([]);
    await noScratchLeft();
  });

  it('is final where its handler knows that it lasts, although its code may be tried again', async () => {
    await worker(failing(new JobError('IMPORT_FAILED', { retryable: false })));
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure).toMatchObject({ code: 'IMPORT_FAILED', retryable: false });
  });

  it('counts as a crash when nobody foresaw its error, and the error is for the log alone', async () => {
    await worker(failing(new TypeError('secret of /etc/passwd')));
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure).toMatchObject({ code: 'PROCESSING_CRASHED', retryable: true });
    expect(entry.failure?.message).not.toContain('secret');
    expect(await bench.keys('outputs/')).toEqual([]);
    await noScratchLeft();
  });

  it('says that the store failed when the disk is full', async () => {
    await worker(failing(Object.assign(new Error('write'), { code: 'ENOSPC' })));
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure).toMatchObject({ code: 'STORAGE_FAILED', retryable: true });
  });

  it('fails loudly when this worker does not know its kind', async () => {
    await worker(makesOne);
    const entry = await bench.ring({ kind: 'conversion.unheard-of' as JobKind });
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure?.code).toBe('PROCESSING_CRASHED');
  });

  it('uses the words of its code when the API refuses those of the handler', async () => {
    await worker(failing(new JobError('IMPORT_FAILED', { detail: 'no/such/thing' })));
    bench.gate.refuses = ({ message }) =>
      message.includes('/') ? new JobError('PROCESSING_CRASHED') : undefined;
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure?.message).toBe('The file could not be fetched from its address.');
  });

  it('never stores a file that lies outside its folder', async () => {
    await worker(async (_job, context) => {
      const path = join(context.scratch, 'link');
      await symlink('/etc/passwd', path);
      return { outputs: [await context.output(path, 'o.gif', 'image/gif')], result: GIF_RESULT };
    });
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    expect(entry.failure?.code).toBe('PROCESSING_CRASHED');
    expect(await bench.keys('outputs/')).toEqual([]);
  });
});

describe('While the API is away', () => {
  it('work goes on, and its completion arrives when it is back, without being redone', async () => {
    let runs = 0;
    await worker(async (job, context) => {
      runs += 1;
      bench.gate.down = true;
      return makesOne(job, context);
    });
    const entry = await bench.ring();
    await waitFor('the work to be done', async () => (await bench.keys('outputs/')).length === 1);
    await waitFor('its scratch to go', async () => (await bench.scratchFolders()).length === 0);
    expect(entry.status).toBe('processing');
    bench.gate.down = false;
    await waitFor('completion', () => entry.status === 'completed');
    expect(runs).toBe(1);
    expect(await bench.keys('outputs/')).toHaveLength(1);
  });

  it('a completion that was applied unheard is not mistaken for fencing by its heartbeats', async () => {
    await worker(makesOne);
    bench.gate.losesCompletionAnswers = true;
    const entry = await bench.ring();
    await waitFor('it to be applied', () => entry.status === 'completed');
    const heartbeats = bench.gate.heartbeatsRefused;
    await waitFor('fenced heartbeats', () => bench.gate.heartbeatsRefused > heartbeats + 2);
    bench.gate.losesCompletionAnswers = false;
    await noScratchLeft();
    expect(await bench.keys('outputs/')).toHaveLength(1);
  });

  it('a bell is held until the API answers', async () => {
    await worker(makesOne);
    bench.gate.down = true;
    const entry = await bench.ring();
    await waitFor('two claims', () => bench.gate.asked.length > 1);
    bench.gate.down = false;
    await waitFor('completion', () => entry.status === 'completed');
  });

  it('a checkpoint waits, and outputs that it names outlive the attempt', async () => {
    await worker(async (_job, context) => {
      const kept = await makeOutput(context, 'step.mp4');
      await makeOutput(context, 'unnamed.mp4');
      bench.gate.down = true;
      const keeping = context.checkpoint({ clips: [kept.key] });
      await waitFor('a second try', () => bench.gate.checkpointTries > 1);
      bench.gate.down = false;
      await keeping;
      throw new JobError('PROVIDER_FAILED');
    });
    const entry = await bench.ring();
    await waitFor('failure', () => entry.status === 'failed');
    const key = `${entry.job.outputPrefix}step.mp4`;
    expect(entry.checkpoint).toEqual({ clips: [key] });
    expect(await bench.keys('outputs/')).toEqual([key]);
  });
});

describe('The scratch disk', () => {
  it('keeps work away while it is full, and lets it in when there is room', async () => {
    await worker(makesOne);
    bench.scratch.free = 999_999_999;
    await expect(bench.runtime.check()).rejects.toThrow('bytes free');
    const entry = await bench.ring();
    const { measured } = bench.scratch;
    await waitFor('it to look again', () => bench.scratch.measured > measured + 2);
    expect(bench.gate.asked).toEqual([]);
    bench.scratch.free = undefined;
    await waitFor('completion', () => entry.status === 'completed');
    await bench.runtime.check();
  });

  it('keeps bells, too, while it cannot be used at all', async () => {
    await worker(makesOne);
    await rm(bench.scratchFolder, { recursive: true });
    await writeFile(bench.scratchFolder, 'in the way');
    await expect(bench.runtime.check()).rejects.toThrow('cannot be used');
    const { measured } = bench.scratch;
    const entry = await bench.ring();
    await waitFor('it to look again', () => bench.scratch.measured > measured + 2, {
      timeoutMs: 10_000,
    });
    expect(bench.gate.asked).toEqual([]);
    await rm(bench.scratchFolder);
    await waitFor('completion', () => entry.status === 'completed');
  });

  it('loses what a dead worker left, and nothing that is in use', async () => {
    await worker(makesOne);
    const [dead, alive] = ['dead-1', 'alive-1'].map((name) => join(bench.scratchFolder, name));
    for (const folder of [dead, alive])
      await mkdir(join(String(folder), 'inputs'), { recursive: true });
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(String(dead), anHourAgo, anHourAgo);
    expect(await bench.scratch.sweep()).toBe(1);
    expect(await bench.scratchFolders()).toEqual(['alive-1']);
  });
});
