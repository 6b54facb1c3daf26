import type { Type } from '@nestjs/common';
import { ConversionsWorkerModule } from '../modules/conversions/conversions.worker.module.js';
import { DreamsWorkerModule } from '../modules/dreams/dreams.worker.module.js';
import { GenerationsWorkerModule } from '../modules/generations/generations.worker.module.js';
import { JobsWorkerModule } from '../modules/jobs/worker/jobs.worker.module.js';
import { MediaAssetsWorkerModule } from '../modules/media-assets/media-assets.worker.module.js';
import { OperationsWorkerModule } from '../modules/operations/operations.worker.module.js';

/** Everything that makes a process a worker, but for its adapters. */
export function workerModules(): Type[] {
  return [
    JobsWorkerModule,
    ConversionsWorkerModule,
    OperationsWorkerModule,
    MediaAssetsWorkerModule,
    GenerationsWorkerModule,
    DreamsWorkerModule,
  ];
}
