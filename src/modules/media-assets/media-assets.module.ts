import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { AssetImports } from './application/asset-imports.js';
import { MediaImportApplier } from './application/media-import.applier.js';
import { MediaAssetRepository } from './domain/media-asset.repository.js';
import { TypeOrmMediaAssetRepository } from './persistence/typeorm-media-asset.repository.js';

/** Videos and images kept for good. Needs, provided globally: EntityManager, UnitOfWork, StoragePort, RemoteSourcePort. */
@Module({
  imports: [JobsModule],
  providers: [
    { provide: MediaAssetRepository, useClass: TypeOrmMediaAssetRepository },
    AssetImports,
    MediaImportApplier,
  ],
  exports: [AssetImports, MediaAssetRepository],
})
export class MediaAssetsModule {}
