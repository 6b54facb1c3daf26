import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { CancelOperationUseCase } from './application/cancel-operation.use-case.js';
import { DeleteOperationUseCase } from './application/delete-operation.use-case.js';
import { EngineVersion } from './application/engine-version.js';
import { GetOperationUseCase } from './application/get-operation.use-case.js';
import { HeldOperations } from './application/held-operations.js';
import { ListOperationsUseCase } from './application/list-operations.use-case.js';
import { OpenOutputUseCase } from './application/open-output.use-case.js';
import { OperationCancellation } from './application/operation-cancellation.js';
import { OperationExpirySchedule } from './application/operation-expiry.schedule.js';
import { OperationInputs } from './application/operation-inputs.js';
import { OperationJobs } from './application/operation-jobs.js';
import { OperationObjectsOwner } from './application/operation-objects.owner.js';
import { OperationRetention } from './application/operation-retention.js';
import { OperationRunApplier } from './application/operation-run.applier.js';
import { RetryOperationUseCase } from './application/retry-operation.use-case.js';
import { SharedWork } from './application/shared-work.js';
import { StartOperationUseCase } from './application/start-operation.use-case.js';
import { OperationCatalog } from './catalog/operation-catalog.js';
import { OperationFilesRepository } from './domain/operation-files.repository.js';
import { OperationRepository } from './domain/operation.repository.js';
import { ResultCachePort } from './domain/result-cache.port.js';
import { DefinitionPresenter } from './http/definition.presenter.js';
import { OperationActionsController } from './http/operation-actions.controller.js';
import { OperationAdmission } from './http/operation-admission.js';
import { OperationDefinitionsController } from './http/operation-definitions.controller.js';
import { OperationRequest } from './http/operation-request.js';
import { OperationsController } from './http/operations.controller.js';
import { StartOperationBody } from './http/start-operation.body.js';
import { OperationsOfJob } from './persistence/operations-of-job.js';
import { SqlOperationFiles } from './persistence/sql-operation-files.repository.js';
import { SqlResultCache } from './persistence/sql-result-cache.repository.js';
import { TypeOrmOperationRepository } from './persistence/typeorm-operation.repository.js';

/**
 * Operations on media. Needs, provided globally: EntityManager, UnitOfWork, FileResponder, MediaToolPort, RemoteSourcePort, settings
 * and,
 * where there is one, ImageToolPort.
 */
@Module({
  imports: [JobsModule],
  controllers: [OperationsController, OperationActionsController, OperationDefinitionsController],
  providers: [
    { provide: OperationCatalog, useFactory: () => OperationCatalog.load() },
    { provide: OperationRepository, useClass: TypeOrmOperationRepository },
    { provide: OperationFilesRepository, useClass: SqlOperationFiles },
    { provide: ResultCachePort, useClass: SqlResultCache },
    EngineVersion,
    HeldOperations,
    OperationCancellation,
    OperationInputs,
    OperationJobs,
    OperationRetention,
    SharedWork,
    StartOperationUseCase,
    GetOperationUseCase,
    ListOperationsUseCase,
    OpenOutputUseCase,
    CancelOperationUseCase,
    RetryOperationUseCase,
    DeleteOperationUseCase,
    OperationRunApplier,
    OperationObjectsOwner,
    OperationsOfJob,
    OperationExpirySchedule,
    OperationRequest,
    OperationAdmission,
    DefinitionPresenter,
    StartOperationBody,
  ],
  exports: [OpenOutputUseCase],
})
export class OperationsModule {}
