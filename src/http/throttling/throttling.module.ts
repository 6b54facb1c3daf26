import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlingGuard } from './throttling.guard.js';

/**
 * Rate limits for every route. To be imported after HttpModule, whose guards tell who is asking; needs RateLimitSettings,
 * provided globally.
 */
@Module({})
export class ThrottlingModule {
  /** `counter` exports RateCounterPort. */
  static countedBy(counter: DynamicModule): DynamicModule {
    return {
      module: ThrottlingModule,
      imports: [counter],
      providers: [{ provide: APP_GUARD, useClass: ThrottlingGuard }],
    };
  }
}
