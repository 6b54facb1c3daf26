import { IsOptional, Matches } from 'class-validator';
import { Env } from './env.decorator.js';

/** The queue that carries bells: Bull on Redis, or in process when unset. */
export class QueueSettings {
  @Env('REDIS_URL')
  @IsOptional()
  @Matches(/^rediss?:\/\//, { message: 'REDIS_URL must begin with redis:// or rediss://' })
  redisUrl?: string;
}
