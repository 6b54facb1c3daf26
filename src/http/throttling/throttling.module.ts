import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlingGuard } from './throttling.guard.js';

/**
 * Rate limits for every route. To be imported after HttpModule, whose guards tell who is asking; needs RateCounterPort
 * and RateLimitSettings, provided globally.
 */
@Module({})
export class ThrottlingModule {
  static register({ enabled }: { enabled: boolean }): DynamicModule {
    const providers = enabled ? [{ provide: APP_GUARD, useClass: ThrottlingGuard }] : [];
    return { module: ThrottlingModule, providers };
  }
}
