import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { DreamRenderApplier } from './application/dream-render.applier.js';
import { DreamOfJob } from './persistence/dream-of-job.js';

/** Dreams: texts that become videos. Needs, provided globally: EntityManager, UnitOfWork, StoragePort and settings. */
@Module({ imports: [JobsModule], providers: [DreamRenderApplier, DreamOfJob] })
export class DreamsModule {}
