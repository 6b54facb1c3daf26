import { Module } from '@nestjs/common';
import { ReplicateProvider } from '../adapters/replicate/replicate-provider.adapter.js';
import { ReplicateSettings } from '../config/replicate.settings.js';
import { PredictionProviderPort } from '../ports/prediction-provider.port.js';

/** Who generates media: Replicate. */
@Module({
  providers: [
    {
      provide: PredictionProviderPort,
      inject: [ReplicateSettings],
      useFactory: ({ apiBaseUrl, apiToken: token }: ReplicateSettings) =>
        new ReplicateProvider({ baseUrl: apiBaseUrl.replace(/\/+$/, ''), token }),
    },
  ],
  exports: [PredictionProviderPort],
})
export class PredictionProviderModule {}
