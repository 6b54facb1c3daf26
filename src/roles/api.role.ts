import { Logger } from '@nestjs/common';
import { BullDashboardModule } from '../adapters/bull/bull-dashboard.module.js';
import { BullQueueModule } from '../adapters/bull/bull-queue.module.js';
import { assertRedisKeepsJobs } from '../adapters/bull/redis-retention.check.js';
import { AdminSettings } from '../config/admin.settings.js';
import { CallbackSettings } from '../config/callback.settings.js';
import { DatabaseSettings } from '../config/database.settings.js';
import { QueueSettings } from '../config/queue.settings.js';
import { loadRoleSettings } from '../config/role-settings.js';
import { ServerSettings } from '../config/server.settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { GracefulClose } from '../http/graceful-close.js';
import { MetricsReportPort } from '../ports/metrics-report.port.js';
import { apiModules } from './api.modules.js';
import { ImageToolModule } from './image-tool.module.js';
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

/** The API alone: Postgres, Redis and storage are elsewhere, the work is done by workers. */
export async function start(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const settings = loadRoleSettings('api', env);
  const server = settings.get(ServerSettings);
  Logger.overrideLogger(roleLogger(server));
  const { redisUrl = '' } = settings.get(QueueSettings);
  const { databaseUrl = '' } = settings.get(DatabaseSettings);
  const [secret = ''] = settings.get(CallbackSettings).secrets;
  await assertRedisKeepsJobs(redisUrl);

  const address = new PublicAddress(server.publicBaseUrl);
  const storage = await StorageModule.choose(settings.get(StorageSettings), secret, () =>
    address.base(),
  );
  const parts = new StartedParts();
  const host = server.host ?? '0.0.0.0';
  return parts.through(async () => {
    const app = await serve(
      [
        PortsModule.on(
          storage,
          BullQueueModule.producer(),
          { module: BullDashboardModule },
          { module: MediaToolModule },
          { module: ImageToolModule },
          { module: PredictionProviderModule },
          { module: RemoteSourceModule },
        ),
        ...apiModules(settings, {
          databaseUrl,
          address,
          anonymousAccess: 'session',
          limitRates: true,
        }),
      ],
      server,
      address,
      host,
    );
    parts.add(() => app.close());
    parts.add(() => app.get(GracefulClose).drain());
    await listenForCollectors(parts, settings.get(AdminSettings), host, app.get(MetricsReportPort));
    new Logger('Framewright').log(`The API listens on ${address.local()}`);
    return address.local();
  });
}
