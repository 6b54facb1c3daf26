import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobError } from '../../src/contracts/job-failure.js';
import { checkpointOf, DreamBench } from '../support/dream-bench.js';
import { ColourGenerator, fails, FixedPlanner, hangs } from '../support/dream-makers.js';
import type { GateEntry } from '../support/fake-gate.js';
import { waitFor } from '../support/wait.js';

const PLANNED = ['red', 'lime', 'blue'].map((prompt) => {
  return { prompt, caption: prompt, seconds: 1 };
});

const GIVEN = PLANNED.map(({ prompt }) => ({ prompt, duration: 1 }));

describe('A dream that takes more than one attempt', () => {
  let generator: ColourGenerator;
  let planner: FixedPlanner;
  let bench: DreamBench;

  beforeEach(async () => {
    generator = new ColourGenerator();
    planner = new FixedPlanner(PLANNED);
    bench = await DreamBench.start({ generator, planner, settings: { drainMs: 0 } });
  });
  afterEach(async () => {
    await bench.close();
  });

  const clipsOf = (entry: GateEntry): string[] => {
    return Object.values(checkpointOf(entry).clips ?? {}).map(({ key }) => key);
  };

  it('has only made what was missing, and planned but once', async () => {
    generator.parallel = 1;
    generator.on('blue', fails(new JobError('PROVIDER_FAILED')));
    const first = await bench.begin({});
    expect(await bench.failureOf(first)).toMatchObject({
      code: 'PROVIDER_FAILED',
      retryable: true,
    });
    expect(await bench.keys('videos')).toEqual(clipsOf(first).sort());
    const second = await bench.again(first);
    const { metadata } = await bench.completed(second);
    expect(generator.prompts).toEqual(['red', 'lime', 'blue', 'blue']);
    expect(planner.requests).toHaveLength(1);
    expect(metadata).toMatchObject({ scenes: 3, cost: 0.76, planner: 'fixed', duration: 3 });
    expect(checkpointOf(second).clips).toMatchObject(checkpointOf(first).clips ?? {});
  });

  it('goes on from what an earlier job for the same dream kept, and says so at once', async () => {
    const { entry } = await bench.run({});
    const { clips = {}, ...rest } = checkpointOf(entry);
    const [, ...others] = Object.entries(clips);
    const kept = { ...rest, clips: Object.fromEntries(others) };
    for (const { prompt } of PLANNED) generator.on(prompt, hangs());
    const again = await bench.begin({ kept });
    await waitFor('a clip to be asked for', () => generator.prompts.length === 4);
    expect(checkpointOf(again)).toEqual(kept);
    expect(planner.requests).toHaveLength(1);
    bench.cancel(again);
  });

  it('makes anew what a newer generator would make into another picture', async () => {
    const { entry } = await bench.run({ scenes: GIVEN });
    generator.version = '2';
    await bench.run({ scenes: GIVEN, kept: checkpointOf(entry) });
    expect(generator.prompts).toHaveLength(6);
  });

  it('makes a clip again that the store has lost', async () => {
    generator.parallel = 1;
    generator.on('blue', fails(new JobError('PROVIDER_FAILED')));
    const first = await bench.begin({ scenes: GIVEN });
    await bench.failureOf(first);
    const [lost = ''] = clipsOf(first);
    await rm(await bench.path(lost));
    await bench.completed(await bench.again(first));
    expect(generator.prompts).toHaveLength(5);
    expect(generator.prompts.slice(3)).toContain('blue');
  });

  it('lets clips under way be finished and stored when another one fails', async () => {
    let release = (): void => undefined;
    const released = new Promise<undefined>((resolve) => {
      release = () => {
        resolve(undefined);
      };
    });
    generator.on('red', () => released);
    generator.on('lime', () => {
      setTimeout(release, 50);
      return Promise.reject(new JobError('PROVIDER_FAILED'));
    });
    const first = await bench.begin({ scenes: GIVEN });
    const failure = await bench.failureOf(first);
    expect(failure.message).toMatch(
      /^Scene 2 of 3 could not be made: The generation service failed/,
    );
    expect(clipsOf(first)).toHaveLength(1);
    expect(generator.prompts).toEqual(['red', 'lime']);
  });

  it('fails for good where no retry helps, in a sentence that says which scene and why', async () => {
    const detail = `It was refused <b>by /usr/bin/env</b>${' and so on'.repeat(60)}\nfor ever`;
    generator.on('lime', fails(new JobError('PROVIDER_FAILED', { detail, retryable: false })));
    const failure = await bench.failure({ scenes: GIVEN });
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
    expect(failure.message).toMatch(
      /^Scene 2 of 3 could not be made: It was refused b by usr bin env b and so on.*…$/,
    );
    expect(failure.message.length).toBeLessThanOrEqual(300);
  });

  it('goes on with what its generator has begun', async () => {
    const seen: unknown[] = [];
    generator.on(
      'lime',
      async (_request, work) => {
        await work.keep({ prediction: 'p1' });
        throw new JobError('PROVIDER_FAILED');
      },
      (_request, { begun }) => {
        seen.push(begun);
        return undefined;
      },
    );
    const first = await bench.begin({ scenes: GIVEN });
    await bench.failureOf(first);
    const second = await bench.again(first);
    await bench.completed(second);
    expect(seen).toEqual([{ prediction: 'p1' }]);
    expect(checkpointOf(second).begun).toEqual({});
    expect(generator.abandoned).toEqual([]);
  });

  it('does not go on with what its generator has refused for good', async () => {
    generator.on('lime', async (_request, work) => {
      await work.keep({ prediction: 'p1' });
      throw new JobError('PROVIDER_FAILED', { retryable: false });
    });
    const entry = await bench.begin({ scenes: GIVEN });
    await bench.failureOf(entry);
    expect(checkpointOf(entry).begun).toEqual({});
  });

  describe('and is ended from outside while clips are made elsewhere', () => {
    const underWay = async (timeoutSeconds = 60): Promise<GateEntry> => {
      generator.parallel = 3;
      generator.on('lime', hangs({ prediction: 'p1' }));
      generator.on('blue', hangs({ prediction: 'p2' }));
      const entry = await bench.begin({ scenes: GIVEN }, { timeoutSeconds });
      await waitFor('all to be begun and one to be stored', () => {
        const { begun = {} } = checkpointOf(entry);
        return Object.keys(begun).length === 2 && clipsOf(entry).length === 1;
      });
      return entry;
    };
    const gone = (): Promise<unknown> =>
      waitFor('the scratch to go', async () => (await bench.scratchFolders()).length === 0);

    it('tells their maker when it is cancelled', async () => {
      const entry = await underWay();
      const from = performance.now();
      bench.cancel(entry);
      await gone();
      expect(performance.now() - from).toBeLessThan(2_500);
      expect(generator.abandoned.map(({ prediction }) => prediction).sort()).toEqual(['p1', 'p2']);
    });

    it('tells their maker when its time is over', async () => {
      const entry = await underWay(4);
      const failure = await bench.failureOf(entry);
      expect(failure).toMatchObject({ code: 'PROCESSING_TIMEOUT', retryable: false });
      expect(generator.abandoned).toHaveLength(2);
    });

    it('leaves them alone when its worker ends', async () => {
      const entry = await underWay();
      await bench.stop();
      expect(entry.releases).toBe(1);
      expect(generator.abandoned).toEqual([]);
      expect(await bench.keys('videos')).toEqual(clipsOf(entry));
    });

    it('leaves them alone when another attempt has taken over', async () => {
      const entry = await underWay();
      bench.takeOver(entry);
      await gone();
      expect(generator.abandoned).toEqual([]);
    });
  });
});
