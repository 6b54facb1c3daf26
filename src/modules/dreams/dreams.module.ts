import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { MediaAssetsModule } from '../media-assets/media-assets.module.js';
import { OperationsModule } from '../operations/operations.module.js';
import { CancelDreamUseCase } from './application/cancel-dream.use-case.js';
import { CreateDreamUseCase } from './application/create-dream.use-case.js';
import { DeleteDreamUseCase } from './application/delete-dream.use-case.js';
import { DreamObjectsOwner } from './application/dream-objects.owner.js';
import { DreamPayloads } from './application/dream-payloads.js';
import { DreamQuota } from './application/dream-quota.js';
import { DreamRenderApplier } from './application/dream-render.applier.js';
import { DreamRenderings } from './application/dream-renderings.js';
import { DreamSounds } from './application/dream-sounds.js';
import { EndRenderingUseCase } from './application/end-rendering.use-case.js';
import { FinishDreamUseCase } from './application/finish-dream.use-case.js';
import { GetDreamUseCase } from './application/get-dream.use-case.js';
import { HeldDreams } from './application/held-dreams.js';
import { ListDreamsUseCase } from './application/list-dreams.use-case.js';
import { OpenDreamFileUseCase } from './application/open-dream-file.use-case.js';
import { RetryDreamUseCase } from './application/retry-dream.use-case.js';
import { DreamRepository } from './domain/dream.repository.js';
import { CreateDreamBody } from './http/create-dream.body.js';
import { DreamCallbackController } from './http/dream-callback.controller.js';
import { DreamFilesController } from './http/dream-files.controller.js';
import { DreamRequest } from './http/dream-request.js';
import { DreamVideoController } from './http/dream-video.controller.js';
import { DreamPresenter } from './http/dream.presenter.js';
import { DreamsController } from './http/dreams.controller.js';
import { DreamOfJob } from './persistence/dream-of-job.js';
import { TypeOrmDreamRepository } from './persistence/typeorm-dream.repository.js';

/**
 * Dreams: texts that become videos. Needs, provided globally: EntityManager, UnitOfWork, FileResponder, PublicUrls and
 * settings.
 */
@Module({
  imports: [JobsModule, MediaAssetsModule, OperationsModule],
  controllers: [
    DreamsController,
    DreamVideoController,
    DreamCallbackController,
    DreamFilesController,
  ],
  providers: [
    { provide: DreamRepository, useClass: TypeOrmDreamRepository },
    HeldDreams,
    DreamQuota,
    DreamSounds,
    DreamPayloads,
    DreamRenderings,
    CreateDreamUseCase,
    GetDreamUseCase,
    ListDreamsUseCase,
    FinishDreamUseCase,
    RetryDreamUseCase,
    CancelDreamUseCase,
    DeleteDreamUseCase,
    EndRenderingUseCase,
    OpenDreamFileUseCase,
    DreamRenderApplier,
    DreamObjectsOwner,
    DreamOfJob,
    DreamRequest,
    DreamPresenter,
    CreateDreamBody,
  ],
})
export class DreamsModule {}
