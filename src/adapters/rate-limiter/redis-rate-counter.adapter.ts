import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { redisAddress } from '../../config/redis-address.js';
import { FlexibleRateCounter, inMemory } from './flexible-rate-counter.adapter.js';

const PREFIX = 'framewright:rate';

/** Counts in Redis; while it is away, in this process. No request waits for it longer than half a second. */
export class RedisRateCounter extends FlexibleRateCounter implements OnApplicationShutdown {
  private readonly client: Redis;

  constructor(url: string) {
    const logger = new Logger(RedisRateCounter.name);
    const client = new Redis({
      ...redisAddress(url),
      connectTimeout: 3_000,
      commandTimeout: 500,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      retryStrategy: (times) => Math.min(times * 100, 2_000),
    });
    let alone = false;
    client.on('error', ({ message }) => {
      if (!alone) logger.warn(`Rates are counted by this instance alone: ${message}`);
      alone = true;
    });
    client.on('ready', () => {
      if (alone) logger.log('Rates are counted together again');
      alone = false;
    });
    super(
      (rate) =>
        new RateLimiterRedis({
          storeClient: client,
          keyPrefix: `${PREFIX}:${rate.name}`,
          points: rate.limit,
          duration: rate.seconds,
          insuranceLimiter: inMemory(rate),
        }),
    );
    this.client = client;
  }

  onApplicationShutdown(): void {
    this.client.disconnect();
  }
}
