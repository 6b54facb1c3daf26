import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { StartError } from '../../config/start-error.js';
import { redisAddress } from '../../config/redis-address.js';

/** Redis is set up so that it would throw bells away or lets nobody in; the process should not start. */
export class RedisSetupError extends StartError {
  override readonly name = 'RedisSetupError';
}

/**
 * Throws RedisSetupError when Redis may evict bells or refuses the credentials. Only warns when Redis cannot be reached
 * or asked, or keeps no append-only file; takes at most 6 s.
 */
export async function assertRedisKeepsJobs(url: string): Promise<void> {
  const logger = new Logger('Redis');
  const redis = new Redis({
    ...redisAddress(url),
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 2_000,
    disconnectTimeout: 500,
    retryStrategy: null,
  });
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason ??= error));
  try {
    await redis.connect();
    await refuseEviction(redis);
    await warnOfNoLog(redis, logger);
  } catch (error) {
    if (error instanceof RedisSetupError) throw error;
    const trouble = String(reason ?? error);
    if (/WRONGPASS|NOAUTH/.test(trouble)) {
      throw new RedisSetupError('Redis refuses the credentials of REDIS_URL', { cause: error });
    }
    logger.warn(`Whether Redis keeps every bell could not be checked: ${trouble}`);
  } finally {
    redis.disconnect();
  }
}

async function refuseEviction(redis: Redis): Promise<void> {
  const policy = await setting(redis, 'maxmemory-policy');
  if (policy === 'noeviction') return;
  throw new RedisSetupError(
    `Redis would throw bells away when memory is short: maxmemory-policy is ${policy}, it must be noeviction`,
  );
}

async function warnOfNoLog(redis: Redis, logger: Logger): Promise<void> {
  if ((await setting(redis, 'appendonly')) === 'yes') return;
  logger.warn(
    'Redis keeps no append-only file: a crash loses bells, which are rung again only later',
  );
}

async function setting(redis: Redis, name: string): Promise<string> {
  const [, value] = (await redis.config('GET', name)) as string[];
  if (value === undefined) throw new Error(`Redis does not tell its ${name}`);
  return value;
}
