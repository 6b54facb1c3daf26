import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { ChaosWorld } from '../chaos-world.js';
import type { Scenario } from '../scenario.js';

/** Where Bull keeps the bells of this work, and what keeps a bell from being heard twice. */
const QUEUE = '{framewright}:video_queue';

export const redisEmptied: Scenario = {
  name: 'Redis is emptied',
  strike: ({ world }) => world.stack.redis.flushAll(),
};

export const redisKilled: Scenario = {
  name: 'Redis is killed and comes back',
  async strike({ world, chance }) {
    await world.stack.redis.kill9();
    await pause(chance.between(500, 3_000));
    await world.stack.redis.restart();
  },
};

/** The locks live a minute. They are taken away, and what they guarded is put back, as Bull does once they ran out. */
export const redisFrozen: Scenario = {
  name: 'Redis freezes for so long that the locks of running work run out',
  until: ({ world }) => Promise.all(world.seats.map((seat) => world.encodingAt(seat))),
  async strike({ world, chance }) {
    world.stack.redis.pause();
    await pause(chance.between(4_000, 6_000));
    world.stack.redis.resume();
    await onRedis(world, async (redis) => {
      for (const id of await redis.lrange(`${QUEUE}:active`, 0, -1)) {
        await redis.del(`${QUEUE}:${id}:lock`);
        await redis.lrem(`${QUEUE}:active`, 1, id);
        await redis.rpush(`${QUEUE}:wait`, id);
      }
    });
  },
};

export const redisFull: Scenario = {
  name: 'Redis has no memory left for a while',
  strike: ({ world, chance }) =>
    onRedis(world, async (redis) => {
      await redis.config('SET', 'maxmemory', '1');
      await pause(chance.between(2_000, 4_000));
      await redis.config('SET', 'maxmemory', '0');
    }),
};

async function onRedis(world: ChaosWorld, work: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis(world.stack.redis.url);
  try {
    await work(redis);
  } finally {
    redis.disconnect();
  }
}
