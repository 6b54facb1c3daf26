import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BullConnections } from '../../src/adapters/bull/bull-connections.js';
import { BULL_TIMINGS } from '../../src/adapters/bull/bull-options.js';
import { redisAddress } from '../../src/config/redis-address.js';
import { consumerClients } from '../../src/adapters/bull/redis-options.js';
import type { RedisServer } from '../support/redis.js';
import { waitFor } from '../support/wait.js';
import {
  bell,
  bells,
  blockedReads,
  connectionsOf,
  hears,
  longWork,
  millisecondsOf,
  redisClient,
  redisServer,
  rung,
  swallowingProxy,
  warnings,
  worker,
} from './bull-queue.fixture.js';

describe('listening through Bull', () => {
  it('starts without Redis and hears once it is there', async () => {
    const redis = await redisServer();
    await redis.stop();
    const { consumer, heard } = await worker(redis.url);
    await expect(consumer.check()).rejects.toThrow();
    await redis.restart();
    await rung(await bells(redis.url), 'late');
    await hears(heard, 'late');
    await consumer.check();
  });

  it('hears again after Redis was killed and restarted, also what was waiting', async () => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    const { work, end } = longWork();
    const { heard } = await worker(redis.url, work);
    for (const id of ['a', 'b', 'c']) await queue.enqueue(bell(id));
    await hears(heard, 'b');
    await redis.kill9();
    await redis.restart();
    end();
    await hears(heard, 'c');
    await rung(queue, 'd');
    await hears(heard, 'd');
    await waitFor('the queue to be empty', async () => {
      const { waiting, active } = await queue.stats('video_queue');
      return waiting + active === 0;
    });
  });

  it('hears again after everything in Redis was deleted', async () => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    const { work, end } = longWork();
    const { heard } = await worker(redis.url, work);
    for (const id of ['a', 'b', 'c']) await queue.enqueue(bell(id));
    await hears(heard, 'b');
    await redis.flushAll();
    expect(await queue.has(bell('a'))).toBe(false);
    expect(await queue.has(bell('c'))).toBe(false);
    end();
    for (const id of ['d', 'e', 'f']) await rung(queue, id);
    for (const id of ['d', 'e', 'f']) await hears(heard, id);
    expect(heard).not.toContain('c');
  });

  it('hears again after the network swallowed everything', async () => {
    const redis = await redisServer();
    const proxy = await swallowingProxy(redis.port);
    const { consumer, heard } = await worker(proxy.url);
    const queue = await bells(redis.url);
    await queue.enqueue(bell('before'));
    await hears(heard, 'before');
    proxy.swallow(true);
    await expect(consumer.check()).rejects.toThrow();
    await queue.enqueue(bell('meanwhile'));
    proxy.swallow(false);
    await hears(heard, 'meanwhile');
    await waitFor('the connections', () => consumer.check().then(() => true));
  });

  it('keeps the lock of a bell although one renewal failed', async () => {
    const redis = await redisServer();
    const admin = redisClient(redis.url);
    const queue = await bells(redis.url);
    const { heard } = await worker(redis.url, longWork().work);
    await queue.enqueue(bell('a'));
    await hears(heard, 'a');
    await admin.config('SET', 'maxmemory', '1');
    await waitFor('renewals to be refused', () => warnings.some((text) => /renewed/.test(text)));
    await admin.config('SET', 'maxmemory', '0');
    const lives: number[] = [];
    await waitFor('four more renewals', async () => {
      lives.push(await admin.pttl('{framewright}:video_queue:a_1:lock'));
      return lives.filter((life, index) => life > (lives[index - 1] ?? life)).length >= 4;
    });
    expect(lives.every((life) => life > 0)).toBe(true);
    expect(heard).toEqual(['a']);
  });

  it('hears the bell of a worker that died', async () => {
    const redis = await redisServer();
    const admin = redisClient(redis.url);
    const queue = await bells(redis.url);
    await queue.enqueue(bell('a'));
    await admin.rpoplpush('{framewright}:video_queue:wait', '{framewright}:video_queue:active');
    const { heard } = await worker(redis.url);
    await hears(heard, 'a');
  });

  it('stops reading its queue when paused', async () => {
    const redis = await redisServer();
    const admin = redisClient(redis.url);
    const { consumer } = await worker(redis.url);
    await blockedReads(admin, 1);
    await consumer.pause();
    await blockedReads(admin, 0);
    const queue = await bells(redis.url);
    await queue.enqueue(bell('a'));
    expect(await queue.stats('video_queue')).toEqual({ waiting: 1, active: 0 });
  });

  it('hands a bell that comes just after the pause back to the other workers', async () => {
    const redis = await redisServer();
    const admin = redisClient(redis.url);
    const queue = await bells(redis.url);
    const leaving = await worker(redis.url);
    await blockedReads(admin, 1);
    await leaving.consumer.pause();
    await queue.enqueue(bell('a'));
    await waitFor('the bell to be handed back', async () => {
      const { waiting, active } = await queue.stats('video_queue');
      return waiting === 1 && active === 0;
    });
    await queue.enqueue(bell('b'));
    const { heard } = await worker(redis.url);
    await hears(heard, 'b');
    expect(heard).toEqual(['a', 'b']);
    expect(leaving.heard).toEqual([]);
  });
});

describe('leaving Bull', () => {
  const CASES: [string, (redis: RedisServer) => Promise<void> | void][] = [
    ['runs', () => undefined],
    ['is stopped', (redis) => redis.stop()],
    [
      'is halted',
      (redis) => {
        redis.pause();
      },
    ],
  ];

  it.each(CASES)('takes no longer than 3 s when Redis %s', async (_, fault) => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    const { app, consumer, heard } = await worker(redis.url, longWork().work);
    await queue.enqueue(bell('a'));
    await hears(heard, 'a');
    await fault(redis);
    expect(await millisecondsOf(() => consumer.pause())).toBeLessThan(50);
    expect(await millisecondsOf(() => consumer.close())).toBeLessThan(3_000);
    expect(await millisecondsOf(() => app.close())).toBeLessThan(1_000);
  });

  it('does not wait for a listener when only the application is closed', async () => {
    const redis = await redisServer();
    const queue = await bells(redis.url);
    const { app, heard } = await worker(redis.url, longWork().work);
    await queue.enqueue(bell('a'));
    await hears(heard, 'a');
    expect(await millisecondsOf(() => app.close())).toBeLessThan(3_000);
  });

  it('leaves no connection behind, even when Redis was halted meanwhile', async () => {
    const redis = await redisServer();
    const { app } = await worker(redis.url);
    const admin = redisClient(redis.url);
    await blockedReads(admin, 1);
    redis.pause();
    expect(await millisecondsOf(() => app.close())).toBeLessThan(3_000);
    redis.resume();
    await waitFor('all other connections to end', async () => (await connectionsOf(admin)) === 1);
  });

  it('ends a connection that Bull makes anew after it was closed', async () => {
    const redis = await redisServer();
    const connections = new BullConnections(redisAddress(redis.url), consumerClients(BULL_TIMINGS));
    expect(await connections.ready(3_000)).toBe(true);
    const client = connections.commands;
    connections.close();
    await once(client, 'end');
    await expect(client.connect()).rejects.toThrow('Connection is closed');
    expect(client.status).toBe('end');
  });
});
