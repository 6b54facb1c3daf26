import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { CancelConversionUseCase } from './application/cancel-conversion.use-case.js';
import { CompletedVideosSchedule } from './application/completed-videos.schedule.js';
import { ConversionObjectsOwner } from './application/conversion-objects.owner.js';
import { DeleteConversionUseCase } from './application/delete-conversion.use-case.js';
import { GetConversionUseCase } from './application/get-conversion.use-case.js';
import { GifConversionApplier } from './application/gif-conversion.applier.js';
import { ListConversionsUseCase } from './application/list-conversions.use-case.js';
import { OpenGifUseCase } from './application/open-gif.use-case.js';
import { ProcessCompletedVideosUseCase } from './application/process-completed-videos.use-case.js';
import { RetryConversionUseCase } from './application/retry-conversion.use-case.js';
import { StartConversionUseCase } from './application/start-conversion.use-case.js';
import { ConversionRepository } from './domain/conversion.repository.js';
import { ConversionActionsController } from './http/conversion-actions.controller.js';
import { ConversionTaskPresenter } from './http/conversion-task.presenter.js';
import { ConversionPresenter } from './http/conversion.presenter.js';
import { ConversionsController } from './http/conversions.controller.js';
import { GifsController } from './http/gifs.controller.js';
import { ItemsController } from './http/items.controller.js';
import { ConversionOfJob } from './persistence/conversion-of-job.js';
import { TypeOrmConversionRepository } from './persistence/typeorm-conversion.repository.js';

/** Video to GIF. Needs, provided globally: EntityManager, UnitOfWork, FileResponder, PublicUrls and settings. */
@Module({
  imports: [JobsModule],
  controllers: [
    ItemsController,
    ConversionsController,
    ConversionActionsController,
    GifsController,
  ],
  providers: [
    { provide: ConversionRepository, useClass: TypeOrmConversionRepository },
    StartConversionUseCase,
    GetConversionUseCase,
    ListConversionsUseCase,
    CancelConversionUseCase,
    RetryConversionUseCase,
    DeleteConversionUseCase,
    ProcessCompletedVideosUseCase,
    OpenGifUseCase,
    GifConversionApplier,
    ConversionObjectsOwner,
    CompletedVideosSchedule,
    ConversionOfJob,
    ConversionPresenter,
    ConversionTaskPresenter,
  ],
})
export class ConversionsModule {}
