import { describe, expect, it } from 'vitest';
import {
  RedisSetupError,
  assertRedisKeepsJobs,
} from '../../src/adapters/bull/redis-retention.check.js';
import type { VideoQueuePort } from '../../src/ports/video-queue.port.js';
import { waitFor } from '../support/wait.js';
import {
  bell,
  bells,
  connectionsOf,
  millisecondsOf,
  redisClient,
  redisServer,
  rung,
  swallowingProxy,
  warnings,
  worker,
} from './bull-queue.fixture.js';

async function expectQuickRefusal(queue: VideoQueuePort): Promise<void> {
  const refused = { code: 'SERVICE_UNAVAILABLE' };
  const calls = [
    () => queue.enqueue(bell('refused')),
    () => queue.has(bell('refused')),
    () => queue.stats('video_queue'),
    () => queue.check(),
  ];
  for (const call of calls) {
    const took = await millisecondsOf(() => expect(call()).rejects.toMatchObject(refused));
    expect(took).toBeLessThan(3_000);
  }
}

describe('ringing through Bull', () => {
  it('fails within 3 s while Redis is stopped, and works again once it is back', async () => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    await queue.enqueue(bell('before'));
    await redis.stop();
    await expectQuickRefusal(queue);
    await redis.restart();
    await rung(queue, 'after');
    expect(await queue.stats('video_queue')).toEqual({ waiting: 2, active: 0 });
  });

  it('fails within 3 s while Redis is halted, and works again once it goes on', async () => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    await queue.check();
    redis.pause();
    await expectQuickRefusal(queue);
    redis.resume();
    await rung(queue, 'after');
    await queue.check();
  });

  it('fails within 3 s while the network swallows everything, and works again afterwards', async () => {
    const redis = await redisServer();
    const proxy = await swallowingProxy(redis.port);
    const queue = await bells(proxy.url);
    await queue.check();
    proxy.swallow(true);
    await expectQuickRefusal(queue);
    proxy.swallow(false);
    await rung(queue, 'after');
  });

  it('fails while Redis has no memory left, and works again once it has', async () => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    const admin = redisClient(redis.url);
    await admin.config('SET', 'maxmemory', '1');
    await expect(queue.enqueue(bell('a'))).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await admin.config('SET', 'maxmemory', '0');
    await rung(queue, 'a');
  });

  it('boots without Redis and rings once it is there', async () => {
    const redis = await redisServer();
    await redis.stop();
    const took = await millisecondsOf(async () => {
      const queue = await bells(redis.url);
      await expectQuickRefusal(queue);
      await redis.restart();
      await rung(queue, 'late');
    });
    expect(took).toBeLessThan(10_000);
  });

  it('puts nothing into Redis but the id of the job and of the ring', async () => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    await queue.enqueue({ queue: 'dreams', jobId: 'a', dispatch: 4 });
    const admin = redisClient(redis.url);
    expect((await admin.keys('*')).sort()).toEqual([
      '{framewright}:dreams:a_4',
      '{framewright}:dreams:id',
      '{framewright}:dreams:wait',
    ]);
    const stored = await admin.hgetall('{framewright}:dreams:a_4');
    expect(JSON.parse(stored['data'] ?? '')).toEqual({ jobId: 'a', dispatch: 4 });
    expect(stored).toMatchObject({ priority: '0', delay: '0' });
  });

  it('does not take the ghost of a bell for a bell', async () => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    const admin = redisClient(redis.url);
    await admin.hset('{framewright}:video_queue:ghost_1', 'stalledCounter', 1);
    await admin.rpush('{framewright}:video_queue:wait', 'ghost_1');
    expect(await queue.has(bell('ghost'))).toBe(false);
    await queue.enqueue(bell('lost'));
    await admin.del('{framewright}:video_queue:wait');
    expect(await queue.has(bell('lost'))).toBe(false);
  });

  it('shares one connection among all queues', async () => {
    const redis = await redisServer();
    const admin = redisClient(redis.url);
    const others = await connectionsOf(admin);
    await bells(redis.url);
    expect((await connectionsOf(admin)) - others).toBe(1);
    await worker(redis.url);
    await waitFor('the worker to connect', async () => (await connectionsOf(admin)) - others === 4);
  });
});

describe('the check of Redis at boot', () => {
  it('is content with a Redis that keeps what it is given', async () => {
    const redis = await redisServer();
    await assertRedisKeepsJobs(redis.url);
    expect(warnings).toEqual([]);
  });

  it('refuses a Redis that may evict', async () => {
    const redis = await redisServer({ 'maxmemory-policy': 'allkeys-lru' });
    const check = assertRedisKeepsJobs(redis.url);
    await expect(check).rejects.toBeInstanceOf(RedisSetupError);
    await expect(check).rejects.toThrow(/maxmemory-policy is allkeys-lru.*noeviction/);
  });

  it('refuses credentials that Redis refuses', async () => {
    const redis = await redisServer({ requirepass: 'right' });
    const url = (password: string) => `redis://:${password}@127.0.0.1:${redis.port}`;
    await expect(assertRedisKeepsJobs(url('wrong'))).rejects.toBeInstanceOf(RedisSetupError);
    await expect(assertRedisKeepsJobs(redis.url)).rejects.toBeInstanceOf(RedisSetupError);
    await assertRedisKeepsJobs(url('right'));
  });

  it('warns of a Redis without an append-only file', async () => {
    const redis = await redisServer({ appendonly: 'no' });
    await assertRedisKeepsJobs(redis.url);
    expect(warnings).toEqual([expect.stringContaining('append-only')]);
  });

  it('only warns where Redis may not be asked or cannot be reached', async () => {
    const redis = await redisServer();
    await redisClient(redis.url).acl('SETUSER', 'guest', 'on', '>guest', '~*', '+@all', '-config');
    await assertRedisKeepsJobs(`redis://guest:guest@127.0.0.1:${redis.port}`);
    await redis.stop();
    const took = await millisecondsOf(() => assertRedisKeepsJobs(redis.url));
    expect(took).toBeLessThan(6_000);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('NOPERM');
    expect(warnings[1]).toContain('ECONNREFUSED');
  });
});
