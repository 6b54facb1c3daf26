import { Module, type DynamicModule } from '@nestjs/common';
import { RateCounterPort } from '../../ports/rate-counter.port.js';
import { FlexibleRateCounter } from './flexible-rate-counter.adapter.js';
import { RedisRateCounter } from './redis-rate-counter.adapter.js';

/** RateCounterPort: in Redis where there is one, shared by all instances; in this process otherwise. */
@Module({})
export class RateCounterModule {
  static on(redisUrl: string | undefined): DynamicModule {
    const useFactory = (): RateCounterPort =>
      redisUrl === undefined ? new FlexibleRateCounter() : new RedisRateCounter(redisUrl);
    return {
      module: RateCounterModule,
      providers: [{ provide: RateCounterPort, useFactory }],
      exports: [RateCounterPort],
    };
  }
}
