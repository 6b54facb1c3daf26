import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { followedAsset, type FollowedAsset } from '../domain/followed-asset.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';
import { HeldAssets } from './held-assets.js';
import { ownedAsset } from './owned-asset.js';

/** Ends an import that waits or runs: the asset has failed as CANCELLED. CONFLICT where none is under way. */
@Injectable()
export class CancelImportUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldAssets,
    private readonly cancelJob: CancelJobUseCase,
    private readonly assets: MediaAssetRepository,
  ) {}

  execute(ownerId: string, id: string): Promise<FollowedAsset> {
    return this.unitOfWork.run(async () => {
      const { asset, job } = await this.held.hold(ownerId, id);
      const { status } = asset.state;
      if (status !== 'uploading' || job === undefined) {
        const detail = job === undefined ? 'Its file is still to come.' : `The asset is ${status}.`;
        throw new AppError('CONFLICT', { detail: `No import is under way. ${detail}` });
      }
      await this.cancelJob.execute(job.id); // its applier writes the asset
      return followedAsset(ownedAsset(await this.assets.find(id), ownerId), undefined);
    });
  }
}
