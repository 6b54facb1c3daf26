import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { ContentTypeGuard } from './body/content-type.guard.js';
import { FileResponder } from './download/file-responder.js';
import { StorageController } from './download/storage.controller.js';
import { GracefulClose } from './graceful-close.js';
import { HealthController } from './health/health.controller.js';
import { HealthMonitor } from './health/health-monitor.js';
import { HealthReadiness } from './health/health-readiness.js';
import { HTTP_MODULE_OPTIONS, type HttpModuleOptions } from './http.options.js';
import { IdentityGuard } from './identity/identity.guard.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { ReadinessGate } from './upload/readiness-gate.js';
import { StreamingUploadInterceptor } from './upload/streaming-upload.interceptor.js';
import { RequestValidationPipe } from './validation/request-validation.pipe.js';

/**
 * The API's edge, for every controller of the application. Needs, provided globally: StoragePort, the settings classes
 * ServerSettings, IdentitySettings and UploadSettings, and, where there are any, LocalFilesPort and TokenVerifier.
 */
@Module({})
export class HttpModule {
  static register(options: HttpModuleOptions): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      imports: [DiscoveryModule],
      controllers: [HealthController, StorageController],
      providers: [
        { provide: HTTP_MODULE_OPTIONS, useValue: options },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: IdentityGuard },
        { provide: APP_GUARD, useClass: ContentTypeGuard },
        { provide: APP_INTERCEPTOR, useClass: StreamingUploadInterceptor },
        { provide: APP_PIPE, useClass: RequestValidationPipe },
        { provide: ReadinessGate, useExisting: HealthReadiness },
        FileResponder,
        GracefulClose,
        HealthMonitor,
        HealthReadiness,
      ],
      exports: [FileResponder, GracefulClose, HealthMonitor, ReadinessGate],
    };
  }
}
