import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BullQueueModule } from '../adapters/bull/bull-queue.module.js';
import { assertRedisKeepsJobs } from '../adapters/bull/redis-retention.check.js';
import { PrometheusModule } from '../adapters/prometheus/prometheus.module.js';
import { FlexibleRateCounter } from '../adapters/rate-limiter/flexible-rate-counter.adapter.js';
import { GuardedReport } from '../adapters/worker-health/guarded-report.js';
import { Watchdog } from '../adapters/worker-health/watchdog.js';
import { WorkerHealthServer } from '../adapters/worker-health/worker-health.server.js';
import { AdminSettings } from '../config/admin.settings.js';
import { CallbackSettings } from '../config/callback.settings.js';
import { QueueSettings } from '../config/queue.settings.js';
import { loadRoleSettings } from '../config/role-settings.js';
import { ServerSettings } from '../config/server.settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { WorkerSettings } from '../config/worker.settings.js';
import { AdminAccess } from '../modules/admin/domain/admin-access.js';
import { GuessLimit } from '../modules/admin/domain/guess-limit.js';
import { JobWorkerRuntime } from '../modules/jobs/worker/job-worker.runtime.js';
import { JobConsumerPort } from '../ports/job-consumer.port.js';
import { JobGatePort } from '../ports/job-gate.port.js';
import { MetricsReportPort } from '../ports/metrics-report.port.js';
import { StoragePort } from '../ports/storage.port.js';
import { ImageToolModule } from './image-tool.module.js';
import { JobGateModule } from './job-gate.module.js';
import { MediaToolModule } from './media-tool.module.js';
import { listenForCollectors } from './metrics-listener.js';
import { PortsModule } from './ports.module.js';
import { PredictionProviderModule } from './prediction-provider.module.js';
import { RemoteSourceModule } from './remote-source.module.js';
import { roleLogger } from './role-logger.js';
import type { RunningService } from './running-service.js';
import { SettingsModule } from './settings.module.js';
import { StartedParts } from './started-parts.js';
import { StorageModule } from './storage.module.js';
import { VideoGeneratorModule } from './video-generator.module.js';
import { workerModules } from './worker.modules.js';

@Module({})
class WorkerModule {}

/** A worker alone: hears bells from Redis, asks the API for work, has neither database nor controllers. */
export async function start(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const settings = loadRoleSettings('worker', env);
  const server = settings.get(ServerSettings);
  Logger.overrideLogger(roleLogger(server));
  const { redisUrl = '' } = settings.get(QueueSettings);
  const [secret = ''] = settings.get(CallbackSettings).secrets;
  await assertRedisKeepsJobs(redisUrl);

  const storage = await StorageModule.choose(settings.get(StorageSettings), secret, noApiHere);
  const root: DynamicModule = {
    module: WorkerModule,
    imports: [
      SettingsModule.of(settings),
      PrometheusModule.of('worker'),
      PortsModule.on(
        storage,
        BullQueueModule.consumer(),
        MediaToolModule.forWork(),
        ImageToolModule.forWork(),
        { module: PredictionProviderModule },
        { module: RemoteSourceModule },
        { module: VideoGeneratorModule },
        JobGateModule.to(noApiHere),
      ),
      ...workerModules(),
    ],
  };
  const parts = new StartedParts();
  return parts.through(async () => {
    const context = await NestFactory.createApplicationContext(root, { abortOnError: false });
    parts.add(() => context.close());
    const runtime = context.get(JobWorkerRuntime);
    const watchdog = new Watchdog(
      {
        queue: () => context.get(JobConsumerPort).check(),
        api: () => context.get(JobGatePort).check(),
      },
      settings.get(WorkerSettings).unreachableMs,
    );
    const checks = {
      worker: () => runtime.check(),
      ...watchdog.checks,
      storage: () => context.get(StoragePort).check(),
    };
    const report = context.get(MetricsReportPort);
    const admin = settings.get(AdminSettings);
    const metrics = new GuardedReport(report, accessTo(admin));
    const host = server.host ?? '0.0.0.0';
    const health = new WorkerHealthServer(server.port, host, checks, metrics);
    await health.start();
    parts.add(() => health.stop());
    await listenForCollectors(parts, admin, host, report);
    watchdog.start();
    parts.add(() => watchdog.stop());
    parts.add(() => runtime.stop());
    await runtime.start();
    return health.url;
  });
}

/** Nothing stands before a worker: whoever asks has come by himself. */
function accessTo({ adminToken }: AdminSettings): AdminAccess {
  const guesses = new GuessLimit(new FlexibleRateCounter());
  return new AdminAccess({ token: adminToken, behindProxy: false }, guesses);
}

function noApiHere(): string {
  throw new Error('A worker serves no files and has no API of its own');
}
