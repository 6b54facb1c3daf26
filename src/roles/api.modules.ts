import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { PrometheusModule, type MeasuredPart } from '../adapters/prometheus/prometheus.module.js';
import { RateCounterModule } from '../adapters/rate-limiter/rate-counter.module.js';
import { TypeOrmAdapterModule } from '../adapters/typeorm/typeorm.module.js';
import { DatabaseSettings } from '../config/database.settings.js';
import { IdentitySettings } from '../config/identity.settings.js';
import type { LoadedSettings } from '../config/load-settings.js';
import { QueueSettings } from '../config/queue.settings.js';
import { RateLimitSettings } from '../config/rate-limit.settings.js';
import { MIGRATIONS } from '../../migrations/index.js';
import type { HttpModuleOptions } from '../http/http.options.js';
import { HttpModule } from '../http/http.module.js';
import { IdempotencyModule } from '../http/idempotency/idempotency.module.js';
import { OpenApiModule } from '../http/openapi/openapi.module.js';
import { ThrottlingModule } from '../http/throttling/throttling.module.js';
import { AdminModule } from '../modules/admin/admin.module.js';
import { ConversionsModule } from '../modules/conversions/conversions.module.js';
import { ConversionSchema } from '../modules/conversions/persistence/conversion.schema.js';
import { DreamsModule } from '../modules/dreams/dreams.module.js';
import { DreamSchema } from '../modules/dreams/persistence/dream.schema.js';
import { EventsModule } from '../modules/events/events.module.js';
import { GenerationsModule } from '../modules/generations/generations.module.js';
import { GenerationSchema } from '../modules/generations/persistence/generation.schema.js';
import { JobsModule } from '../modules/jobs/jobs.module.js';
import { MediaAssetsModule } from '../modules/media-assets/media-assets.module.js';
import { MediaAssetSchema } from '../modules/media-assets/persistence/media-asset.schema.js';
import { OperationsModule } from '../modules/operations/operations.module.js';
import { OperationFileSchema } from '../modules/operations/persistence/operation-file.schema.js';
import { OperationSchema } from '../modules/operations/persistence/operation.schema.js';
import { SessionsModule } from '../modules/sessions/sessions.module.js';
import { PublicUrls } from '../ports/public-urls.port.js';
import { HealthChecksModule } from './health-checks.module.js';
import type { PublicAddress } from './public-address.js';
import { SettingsModule } from './settings.module.js';
import { TokenVerifierModule } from './token-verifier.module.js';

/** Everything that makes a process the API, but for the adapters that role api and role all choose differently. */
export function apiModules(
  settings: LoadedSettings,
  options: HttpModuleOptions & {
    databaseUrl: string;
    address: PublicAddress;
    /** Whether callers' rates are limited while RATE_LIMIT_ENABLED is unset. */
    limitRates: boolean;
    /** What else the process is, to be told by its metrics. */
    besides?: readonly MeasuredPart[];
  },
): (DynamicModule | Type)[] {
  const { poolSize, migrateOnStart } = settings.get(DatabaseSettings);
  return [
    SettingsModule.of(settings),
    PrometheusModule.of('api', ...(options.besides ?? [])),
    TypeOrmAdapterModule.register({
      url: options.databaseUrl,
      poolSize,
      entities: [
        ConversionSchema,
        OperationSchema,
        OperationFileSchema,
        MediaAssetSchema,
        GenerationSchema,
        DreamSchema,
      ],
      migrations: MIGRATIONS,
      migrateOnStart,
    }),
    {
      module: PublicAddressModule,
      global: true,
      providers: [{ provide: PublicUrls, useValue: options.address }],
      exports: [PublicUrls],
    },
    TokenVerifierModule.register(settings.get(IdentitySettings)),
    HttpModule.register({ anonymousAccess: options.anonymousAccess }),
    ...rateLimits(settings, options.limitRates),
    IdempotencyModule,
    OpenApiModule,
    HealthChecksModule,
    JobsModule,
    ConversionsModule,
    OperationsModule,
    MediaAssetsModule,
    GenerationsModule,
    DreamsModule,
    EventsModule,
    SessionsModule,
    PrometheusModule.loadOf(JobsModule),
    // Each instance counts wrong tokens by itself: what guards the door must not depend on Redis.
    AdminModule.countedBy(RateCounterModule.on(undefined)),
  ];
}

function rateLimits(settings: LoadedSettings, byDefault: boolean): DynamicModule[] {
  if (!(settings.get(RateLimitSettings).enabled ?? byDefault)) return [];
  return [ThrottlingModule.countedBy(RateCounterModule.on(settings.get(QueueSettings).redisUrl))];
}

@Module({})
class PublicAddressModule {}
