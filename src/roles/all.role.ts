import { resolve } from 'node:path';
import { Logger, type DynamicModule } from '@nestjs/common';
import { InProcessQueueModule } from '../adapters/in-process/in-process-queue.module.js';
import { AdminSettings } from '../config/admin.settings.js';
import { CallbackSettings } from '../config/callback.settings.js';
import { DatabaseSettings } from '../config/database.settings.js';
import { withEmbeddedSecrets } from '../config/embedded-secrets.js';
import type { LoadedSettings } from '../config/load-settings.js';
import { QueueSettings } from '../config/queue.settings.js';
import { loadRoleSettings } from '../config/role-settings.js';
import { ServerSettings } from '../config/server.settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { GracefulClose } from '../http/graceful-close.js';
import { JobWorkerRuntime } from '../modules/jobs/worker/job-worker.runtime.js';
import { MetricsReportPort } from '../ports/metrics-report.port.js';
import { apiModules } from './api.modules.js';
import { ImageToolModule } from './image-tool.module.js';
import { JobGateModule } from './job-gate.module.js';
import { MediaToolModule } from './media-tool.module.js';
import { listenForCollectors } from './metrics-listener.js';
import { PortsModule } from './ports.module.js';
import { PredictionProviderModule } from './prediction-provider.module.js';
import { PublicAddress } from './public-address.js';
import { RemoteSourceModule } from './remote-source.module.js';
import { roleLogger } from './role-logger.js';
import type { RunningService } from './running-service.js';
import { serve } from './serve.js';
import { StartedParts } from './started-parts.js';
import { StorageModule } from './storage.module.js';
import { VideoGeneratorModule } from './video-generator.module.js';
import { workerModules } from './worker.modules.js';

/** API and worker in one process. What is not configured is embedded: Postgres, the queue, the store. */
export async function start(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const settings = loadSettings(env);
  const server = settings.get(ServerSettings);
  Logger.overrideLogger(roleLogger(server));
  const [secret = ''] = settings.get(CallbackSettings).secrets;
  const address = new PublicAddress(server.publicBaseUrl);
  const queue = await chooseQueue(settings.get(QueueSettings));
  const storage = await StorageModule.choose(settings.get(StorageSettings), secret, () =>
    address.base(),
  );
  const parts = new StartedParts();
  const host = server.host ?? '127.0.0.1';
  return parts.through(async () => {
    const database = await chooseDatabase(settings);
    parts.add(() => database.stop());
    const app = await serve(
      [
        PortsModule.on(
          storage,
          ...queue,
          MediaToolModule.forWork(),
          ImageToolModule.forWork(),
          { module: PredictionProviderModule },
          { module: RemoteSourceModule },
          { module: VideoGeneratorModule },
          JobGateModule.to(() => address.local()),
        ),
        ...apiModules(settings, {
          databaseUrl: database.url,
          address,
          anonymousAccess: 'shared',
          limitRates: false,
          besides: ['worker'],
        }),
        ...workerModules(),
      ],
      server,
      address,
      host,
    );
    const closing = app.get(GracefulClose);
    const worker = app.get(JobWorkerRuntime);
    parts.add(() => app.close());
    parts.add(() => closing.drain());
    parts.add(() => worker.stop());
    parts.add(() => {
      closing.announce();
      return Promise.resolve();
    });
    await listenForCollectors(parts, settings.get(AdminSettings), host, app.get(MetricsReportPort));
    await worker.start();
    new Logger('Framewright').log(`Framewright listens on ${address.base()}`);
    return address.local();
  });
}

/** Secrets that are not given are made once and kept beside the data. */
function loadSettings(env: NodeJS.ProcessEnv): LoadedSettings {
  const { dataDir } = loadRoleSettings('all', env).get(StorageSettings);
  return loadRoleSettings('all', withEmbeddedSecrets(env, resolve(dataDir)));
}

interface Database {
  url: string;
  stop(): Promise<void>;
}

async function chooseDatabase(settings: LoadedSettings): Promise<Database> {
  const { databaseUrl } = settings.get(DatabaseSettings);
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: () => Promise.resolve() };
  const { startEmbeddedPostgres } =
    await import('../adapters/embedded-postgres/embedded-postgres.js');
  const logger = new Logger('EmbeddedPostgres');
  return startEmbeddedPostgres({
    dataDir: resolve(settings.get(StorageSettings).dataDir),
    log: (line) => {
      logger.debug(line);
    },
  });
}

async function chooseQueue({ redisUrl }: QueueSettings): Promise<DynamicModule[]> {
  if (redisUrl === undefined) return [{ module: InProcessQueueModule }];
  const { BullQueueModule } = await import('../adapters/bull/bull-queue.module.js');
  const { BullDashboardModule } = await import('../adapters/bull/bull-dashboard.module.js');
  const { assertRedisKeepsJobs } = await import('../adapters/bull/redis-retention.check.js');
  await assertRedisKeepsJobs(redisUrl);
  return [BullQueueModule.producer(), BullQueueModule.consumer(), { module: BullDashboardModule }];
}
