import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CallerRates } from './caller-rates.js';
import { ThrottlingGuard } from './throttling.guard.js';

/**
 * Rate limits for every route. To be imported after HttpModule, whose guards tell who is asking; needs RateLimitSettings,
 * provided globally. Exports the rates, for whoever tells callers of them.
 */
@Module({})
export class ThrottlingModule {
  /** `counter` exports RateCounterPort. */
  static countedBy(counter: DynamicModule): DynamicModule {
    return {
      module: ThrottlingModule,
      global: true,
      imports: [counter],
      providers: [CallerRates, { provide: APP_GUARD, useClass: ThrottlingGuard }],
      exports: [CallerRates],
    };
  }
}
