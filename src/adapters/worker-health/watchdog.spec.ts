import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LostContactError } from './lost-contact.error.js';
import { Watchdog } from './watchdog.js';

const LIMIT_MS = 60;

/** A part that answers or not, as it is told. */
class Part {
  asked = 0;
  well = true;
  private held: (() => void)[] | undefined;

  readonly ask = async (): Promise<void> => {
    this.asked += 1;
    const { held } = this;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    if (!this.well) throw new Error('connect ECONNREFUSED');
  };

  /** Leaves questions open until the answer is called. */
  hold(): () => void {
    const held: (() => void)[] = [];
    this.held = held;
    return () => {
      this.held = undefined;
      for (const answer of held) answer();
    };
  }

  /** Resolves once what is so now has been found out. */
  askedAnew(): Promise<void> {
    return this.askedUpTo(this.asked + 2);
  }

  async askedUpTo(times: number): Promise<void> {
    await vi.waitFor(
      () => {
        expect(this.asked).toBeGreaterThanOrEqual(times);
      },
      { interval: 1 },
    );
  }
}

let now: number;
let queue: Part;
let api: Part;
let watchdog: Watchdog;

beforeEach(() => {
  now = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  queue = new Part();
  api = new Part();
  watchdog = new Watchdog({ queue: queue.ask, api: api.ask }, LIMIT_MS);
});
afterEach(async () => {
  await watchdog.stop();
  vi.restoreAllMocks();
});

/** How contact was lost; undefined while the part is in reach. */
async function loss(name: 'queue' | 'api'): Promise<LostContactError | undefined> {
  try {
    await watchdog.checks[name]?.();
    return undefined;
  } catch (error) {
    if (error instanceof LostContactError) return error;
    throw error;
  }
}

const isReached = async (name: 'queue' | 'api'): Promise<boolean> =>
  (await loss(name)) === undefined;

describe('The watchdog of a worker', () => {
  it('calls a part out of reach until it has answered once', async () => {
    api.well = false;
    expect(await isReached('queue')).toBe(false);
    watchdog.start();
    await Promise.all([queue.askedAnew(), api.askedAnew()]);
    expect(await isReached('queue')).toBe(true);
    expect((await loss('api'))?.message).toBe('has not been reached yet: connect ECONNREFUSED');
    api.well = true;
    await api.askedAnew();
    expect(await isReached('api')).toBe(true);
  });

  it('forgives a blip, and no more than that, until the part is back', async () => {
    watchdog.start();
    await Promise.all([queue.askedAnew(), api.askedAnew()]);
    api.well = false;
    await api.askedAnew();
    const last = Date.now();
    now += LIMIT_MS;
    expect(await isReached('api')).toBe(true);
    now += 1;
    await queue.askedAnew();
    const lost = await loss('api');
    expect(lost?.message).toBe(`has not been reached for ${LIMIT_MS + 1} ms: connect ECONNREFUSED`);
    expect(lost?.since.getTime()).toBeLessThanOrEqual(last);
    expect(await isReached('queue')).toBe(true);
    api.well = true;
    await api.askedAnew();
    expect(await isReached('api')).toBe(true);
  });

  it('asks nobody anew who has not answered yet, and loses a part that never does', async () => {
    watchdog.start();
    await Promise.all([queue.askedAnew(), api.askedAnew()]);
    const answer = api.hold();
    const asked = api.asked + 1;
    await api.askedUpTo(asked);
    await queue.askedAnew();
    expect(api.asked).toBe(asked);
    now += LIMIT_MS + 1;
    await queue.askedAnew();
    expect(await isReached('api')).toBe(false);
    answer();
    await api.askedAnew();
    expect(await isReached('api')).toBe(true);
  });

  it('asks nobody any more once it is stopped', async () => {
    watchdog.start();
    await Promise.all([queue.askedAnew(), api.askedAnew()]);
    await watchdog.stop();
    const { asked } = api;
    const other = new Watchdog({ queue: queue.ask }, LIMIT_MS);
    other.start();
    await queue.askedAnew();
    await other.stop();
    expect(api.asked).toBe(asked);
  });
});
