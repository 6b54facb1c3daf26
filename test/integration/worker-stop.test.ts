import { createHook } from 'node:async_hooks';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AttemptEndedError } from '../../src/modules/jobs/worker/attempt-ended.error.js';
import type { JobContext } from '../../src/modules/jobs/worker/job-handler.js';
import { GIF_RESULT, WorkerBench, type Handle } from '../support/worker-bench.js';
import { waitFor } from '../support/wait.js';

let bench: WorkerBench;
let abandon = (): void => undefined;

async function worker(handle: Handle, drainMs: number): Promise<WorkerBench> {
  const settings = { drainMs, heartbeatIntervalMs: 20 };
  bench = await WorkerBench.start({ handle, settings });
  return bench;
}

afterEach(async () => {
  abandon();
  await bench.dispose();
});

async function store(context: JobContext) {
  const path = join(context.scratch, 'made');
  await writeFile(path, 'a gif');
  return context.output(path, 'out.gif', 'image/gif');
}

class Door {
  open = (): void => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

/** The timers made while it watches that still keep the process from ending. */
class TimerWatch {
  private readonly live = new Map<number, NodeJS.Timeout>();
  private recording = true;
  private readonly hook = createHook({
    init: (id, type, _trigger, resource) => {
      if (this.recording && type === 'Timeout') this.live.set(id, resource as NodeJS.Timeout);
    },
    destroy: (id) => this.live.delete(id),
  }).enable();

  async allGone(): Promise<void> {
    this.recording = false;
    await waitFor('every timer to go', () => [...this.live.values()].every((t) => !t.hasRef()), {
      timeoutMs: 5_000,
    });
    this.hook.disable();
  }
}

describe('A worker told to stop', () => {
  it('lets running jobs finish, and takes no more', async () => {
    const finish = new Door();
    await worker(async (_job, context) => {
      await finish.opened;
      return { outputs: [await store(context)], result: GIF_RESULT };
    }, 20_000);
    const [running, waiting] = [await bench.ring(), await bench.ring()];
    await waitFor('the claim', () => bench.runtime.activeCount === 1);
    const stopped = bench.runtime.stop();
    await expect(bench.runtime.check()).rejects.toThrow('stopping');
    finish.open();
    await stopped;
    expect(running.status).toBe('completed');
    expect({ status: waiting.status, claims: waiting.claims }).toEqual({
      status: 'queued',
      claims: 0,
    });
  });

  it('gives back what is not finished after the drain time, clears up, and leaves no timer behind', async () => {
    let reason: unknown;
    const timers = new TimerWatch();
    await worker(async (_job, context) => {
      await store(context);
      return new Promise((_resolve, reject) => {
        context.signal.addEventListener('abort', () => {
          reason = context.signal.reason;
          reject(new Error('the tool was killed'));
        });
      });
    }, 100);
    const entry = await bench.ring();
    await waitFor('an output', async () => (await bench.keys('outputs/')).length === 1);
    const began = performance.now();
    await bench.runtime.stop();
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(reason).toBeInstanceOf(AttemptEndedError);
    expect(reason).toMatchObject({ why: 'shutdown' });
    expect(entry).toMatchObject({ status: 'queued', releases: 1, failure: undefined });
    expect(await bench.keys('outputs/')).toEqual([]);
    expect(await bench.scratchFolders()).toEqual([]);
    await timers.allGone();
  });

  it('gives the job back although its handler ignores the signal', async () => {
    await worker(
      () =>
        new Promise(
          (resolve) =>
            (abandon = () => {
              resolve({ outputs: [], result: GIF_RESULT });
            }),
        ),
      0,
    );
    const entry = await bench.ring();
    await waitFor('the claim', () => bench.runtime.activeCount === 1);
    const began = performance.now();
    await bench.runtime.stop();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(entry).toMatchObject({ status: 'queued', releases: 1 });
  });

  it('ends in bounded time while the API is away, and leaves the job to its lease', async () => {
    await worker(async (_job, context) => {
      bench.gate.down = true;
      return { outputs: [await store(context)], result: GIF_RESULT };
    }, 50);
    const entry = await bench.ring();
    await waitFor('the work to be done', async () => (await bench.keys('outputs/')).length === 1);
    const began = performance.now();
    await bench.runtime.stop();
    expect(performance.now() - began).toBeLessThan(5_500);
    expect(entry).toMatchObject({ status: 'processing', releases: 0 });
    expect(await bench.keys('outputs/')).toHaveLength(1);
  });

  it('keeps the outputs of a completion that was applied without being answered', async () => {
    await worker(async (_job, context) => {
      bench.gate.losesCompletionAnswers = true;
      return { outputs: [await store(context)], result: GIF_RESULT };
    }, 50);
    const entry = await bench.ring();
    await waitFor('it to be applied', () => entry.status === 'completed');
    await bench.runtime.stop();
    expect(entry).toMatchObject({ status: 'completed', releases: 0 });
    expect(await bench.keys('outputs/')).toHaveLength(1);
  });

  it('lets go of a bell that it holds for an API that is away', async () => {
    await worker(() => Promise.reject(new Error('never called')), 20_000);
    bench.gate.down = true;
    const entry = await bench.ring();
    await waitFor('a claim', () => bench.gate.asked.length > 0);
    const began = performance.now();
    await bench.runtime.stop();
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(entry).toMatchObject({ status: 'queued', claims: 0 });
  });

  it('gives a job back that was claimed while it began to stop', async () => {
    await worker(() => Promise.reject(new Error('never called')), 20_000);
    const answered = new Door();
    const claim = bench.gate.claim.bind(bench.gate);
    bench.gate.claim = async (queue) => {
      await answered.opened;
      return claim(queue);
    };
    const entry = await bench.ring();
    await waitFor('the bell', async () => (await bench.bells()).active === 1);
    const stopped = bench.runtime.stop();
    answered.open();
    await stopped;
    expect(entry).toMatchObject({ status: 'queued', claims: 1, releases: 1 });
  });
});
