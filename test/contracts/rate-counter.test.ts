import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlexibleRateCounter } from '../../src/adapters/rate-limiter/flexible-rate-counter.adapter.js';
import { RedisRateCounter } from '../../src/adapters/rate-limiter/redis-rate-counter.adapter.js';
import type { Rate, RateCounterPort } from '../../src/ports/rate-counter.port.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { waitFor } from '../support/wait.js';

let redis: RedisServer;
const open: RedisRateCounter[] = [];

function inRedis(): RedisRateCounter {
  const counter = new RedisRateCounter(redis.url);
  open.push(counter);
  return counter;
}

const rateOf = (limit: number, seconds = 60): Rate => ({ name: randomUUID(), limit, seconds });

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(async () => {
  for (const counter of open) counter.onApplicationShutdown();
  await redis.close();
});

describe.each<[string, () => RateCounterPort]>([
  ['in process', () => new FlexibleRateCounter()],
  ['in Redis', inRedis],
])('A rate counter %s', (_name, make) => {
  it('allows as many uses as the rate has, and tells what is left', async () => {
    const counter = make();
    const rate = rateOf(2);
    expect(await counter.use(rate, 'a')).toMatchObject({ allowed: true, remaining: 1 });
    expect(await counter.use(rate, 'a')).toMatchObject({ allowed: true, remaining: 0 });
    const refused = await counter.use(rate, 'a');
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    expect(refused.resetSeconds).toBeGreaterThan(50);
    expect(refused.resetSeconds).toBeLessThanOrEqual(60);
  });

  it('counts each caller and each rate by itself', async () => {
    const counter = make();
    const [one, other] = [rateOf(1), rateOf(1)];
    await counter.use(one, 'a');
    expect(await counter.use(one, 'b')).toMatchObject({ allowed: true });
    expect(await counter.use(other, 'a')).toMatchObject({ allowed: true });
    expect(await counter.use(one, 'a')).toMatchObject({ allowed: false });
  });

  it('lets a caller in again once the time has passed', async () => {
    const counter = make();
    const rate = rateOf(1, 1);
    await counter.use(rate, 'a');
    expect(await counter.use(rate, 'a')).toMatchObject({ allowed: false });
    await waitFor('another use', async () => (await counter.use(rate, 'a')).allowed);
  });

  it('is exact when all come at once', async () => {
    const counter = make();
    const rate = rateOf(10);
    const uses = await Promise.all(Array.from({ length: 50 }, () => counter.use(rate, 'a')));
    expect(uses.filter(({ allowed }) => allowed)).toHaveLength(10);
  });
});

describe('Rate counters on one Redis', () => {
  it('count together', async () => {
    const [one, other] = [inRedis(), inRedis()];
    const rate = rateOf(1);
    await one.use(rate, 'a');
    await waitFor('the other to know', async () => !(await other.use(rate, 'a')).allowed);
  });

  it('count alone while it is away, within a second', async () => {
    const counter = inRedis();
    const rate = rateOf(2);
    await counter.use(rate, 'a');
    redis.pause();
    try {
      const started = Date.now();
      expect(await counter.use(rate, 'a')).toMatchObject({ allowed: true });
      expect(Date.now() - started).toBeLessThan(1_000);
      await counter.use(rate, 'a');
      expect(await counter.use(rate, 'a')).toMatchObject({ allowed: false });
    } finally {
      redis.resume();
    }
  });
});
