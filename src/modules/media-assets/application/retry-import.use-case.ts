import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { Owner } from '../../../contracts/owner.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { SubmitJobUseCase } from '../../jobs/application/submit-job.use-case.js';
import { assetFolder } from '../domain/asset-folder.js';
import { followedAsset, type FollowedAsset } from '../domain/followed-asset.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';
import { HeldAssets } from './held-assets.js';
import { ImportQuota } from './import-quota.js';

/** Has the file of a failed asset taken in once more. CONFLICT in any other state, or where there never was a file. */
@Injectable()
export class RetryImportUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldAssets,
    private readonly quota: ImportQuota,
    private readonly submitJob: SubmitJobUseCase,
    private readonly assets: MediaAssetRepository,
  ) {}

  execute(owner: Owner, id: string, requestId: string): Promise<FollowedAsset> {
    return this.unitOfWork.run(async () => {
      const { asset } = await this.held.hold(owner.id, id);
      const { status, source, type, thumbnail } = asset.state;
      if (status !== 'failed' || source === undefined) {
        const detail =
          status === 'failed'
            ? 'There never was a file to import.'
            : `Only a failed asset can be imported again; this one is ${status}.`;
        throw new AppError('CONFLICT', { detail });
      }
      await this.quota.admit(owner.id);
      const job = await this.submitJob.execute({
        kind: 'media.import',
        owner,
        requestId,
        payload: { source, type, thumbnail },
        // Attempts are counted from one again: they must not meet what the last import left.
        outputRoot: `${assetFolder(owner.id, id)}/retry-${randomUUID()}`,
      });
      asset.retry(job.id);
      await this.assets.update(asset);
      return followedAsset(asset, undefined);
    });
  }
}
