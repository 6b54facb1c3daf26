import { Module, type DynamicModule } from '@nestjs/common';
import { HttpJobGateAdapter } from '../adapters/http-callback/http-job-gate.adapter.js';
import { CallbackSettings } from '../config/callback.settings.js';
import { WorkerSettings } from '../config/worker.settings.js';
import { JobGatePort } from '../ports/job-gate.port.js';
import { WorkerMetricsPort } from '../ports/worker-metrics.port.js';

/** The worker's way to the API: API_BASE_URL, or the API of the same process. */
@Module({})
export class JobGateModule {
  static to(ownApi: () => string): DynamicModule {
    const gate = {
      provide: JobGatePort,
      inject: [WorkerSettings, CallbackSettings, WorkerMetricsPort],
      useFactory: (
        { apiBaseUrl, name }: WorkerSettings,
        { secrets }: CallbackSettings,
        metrics: WorkerMetricsPort,
      ) =>
        new HttpJobGateAdapter({
          baseUrl: () => apiBaseUrl ?? ownApi(),
          secrets,
          holder: name,
          onCall: (type, outcome, seconds) => {
            metrics.called(type, outcome, seconds);
          },
        }),
    };
    return { module: JobGateModule, providers: [gate], exports: [JobGatePort] };
  }
}
