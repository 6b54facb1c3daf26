import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { AssetImports } from './application/asset-imports.js';
import { AssetObjectsOwner } from './application/asset-objects.owner.js';
import { CancelImportUseCase } from './application/cancel-import.use-case.js';
import { DeleteAssetUseCase } from './application/delete-asset.use-case.js';
import { DescribeAssetUseCase } from './application/describe-asset.use-case.js';
import { GetAssetUseCase } from './application/get-asset.use-case.js';
import { HeldAssets } from './application/held-assets.js';
import { ImportQuota } from './application/import-quota.js';
import { ListAssetsUseCase } from './application/list-assets.use-case.js';
import { MediaImportApplier } from './application/media-import.applier.js';
import { RetryImportUseCase } from './application/retry-import.use-case.js';
import { StartImportUseCase } from './application/start-import.use-case.js';
import { MediaAssetRepository } from './domain/media-asset.repository.js';
import { MediaAdmission } from './http/media-admission.js';
import { MediaAssetActionsController } from './http/media-asset-actions.controller.js';
import { MediaAssetPresenter } from './http/media-asset.presenter.js';
import { MediaAssetsController } from './http/media-assets.controller.js';
import { AssetOfJob } from './persistence/asset-of-job.js';
import { TypeOrmMediaAssetRepository } from './persistence/typeorm-media-asset.repository.js';

/**
 * Videos and images kept for good. Needs, provided globally: EntityManager, UnitOfWork, StoragePort, RemoteSourcePort and
 * settings.
 */
@Module({
  imports: [JobsModule],
  controllers: [MediaAssetsController, MediaAssetActionsController],
  providers: [
    { provide: MediaAssetRepository, useClass: TypeOrmMediaAssetRepository },
    AssetImports,
    HeldAssets,
    ImportQuota,
    StartImportUseCase,
    GetAssetUseCase,
    ListAssetsUseCase,
    DescribeAssetUseCase,
    DeleteAssetUseCase,
    CancelImportUseCase,
    RetryImportUseCase,
    MediaImportApplier,
    AssetObjectsOwner,
    AssetOfJob,
    MediaAdmission,
    MediaAssetPresenter,
  ],
  exports: [AssetImports, GetAssetUseCase, MediaAssetPresenter, MediaAssetRepository],
})
export class MediaAssetsModule {}
