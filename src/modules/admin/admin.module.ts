import {
  Module,
  type DynamicModule,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import { AdminSettings } from '../../config/admin.settings.js';
import { ServerSettings } from '../../config/server.settings.js';
import { formBody } from '../../http/body/form-body.js';
import { RateCounterPort } from '../../ports/rate-counter.port.js';
import { AdminAccess } from './domain/admin-access.js';
import { GuessLimit } from './domain/guess-limit.js';
import { AdminCookie } from './http/admin-cookie.js';
import { AdminGuard } from './http/admin.guard.js';
import { DashboardController } from './http/dashboard.controller.js';
import { DashboardGuard } from './http/dashboard.guard.js';
import { LoginController } from './http/login.controller.js';
import { MetricsController } from './http/metrics.controller.js';

/** What operators look at. Needs, provided globally: MetricsReportPort, settings, and QueueDashboard where there is one. */
@Module({})
export class AdminModule implements NestModule {
  /** `counter` exports RateCounterPort, which counts wrong tokens. */
  static countedBy(counter: DynamicModule): DynamicModule {
    return {
      module: AdminModule,
      imports: [counter],
      controllers: [MetricsController, LoginController, DashboardController],
      providers: [
        AdminCookie,
        AdminGuard,
        DashboardGuard,
        {
          provide: AdminAccess,
          inject: [AdminSettings, ServerSettings, RateCounterPort],
          useFactory: (
            { adminToken }: AdminSettings,
            { trustProxyHops }: ServerSettings,
            rates: RateCounterPort,
          ) =>
            new AdminAccess(
              { token: adminToken, behindProxy: trustProxyHops > 0 },
              new GuessLimit(rates),
            ),
        },
      ],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(formBody).forRoutes(LoginController);
  }
}
