import { Module } from '@nestjs/common';
import { SafeRemoteSource } from '../adapters/safe-fetch/safe-remote-source.adapter.js';
import { RemoteSourceSettings } from '../config/remote-source.settings.js';
import { ServerSettings } from '../config/server.settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { WorkerSettings } from '../config/worker.settings.js';
import { RemoteSourcePort } from '../ports/remote-source.port.js';
import { ownHosts } from './own-hosts.js';

/** The way to files of others, which leads to none of our own hosts. */
@Module({
  providers: [
    {
      provide: RemoteSourcePort,
      inject: [
        RemoteSourceSettings,
        ServerSettings,
        StorageSettings,
        { token: WorkerSettings, optional: true },
      ],
      useFactory: (
        settings: RemoteSourceSettings,
        server: ServerSettings,
        storage: StorageSettings,
        worker?: WorkerSettings,
      ) => new SafeRemoteSource(settings, { ownHosts: ownHosts(server, storage, worker) }),
    },
  ],
  exports: [RemoteSourcePort],
})
export class RemoteSourceModule {}
