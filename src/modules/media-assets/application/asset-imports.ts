import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { Owner } from '../../../contracts/owner.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { SubmitJobUseCase } from '../../jobs/application/submit-job.use-case.js';
import { assetFolder } from '../domain/asset-folder.js';
import { MediaAsset, type NewMediaAsset } from '../domain/media-asset.entity.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';

/** Who asks, and under which request. */
export interface ImportRequest {
  owner: Owner;
  requestId: string;
  source: { url: string } | { key: string };
}

/** Makes assets and has files taken into them. What generates media uses this; every method joins the caller's transaction. */
@Injectable()
export class AssetImports {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly assets: MediaAssetRepository,
    private readonly submitJob: SubmitJobUseCase,
  ) {}

  /** An asset whose file is still to come. An id given is the one its file was stored under. */
  reserve(given: Omit<NewMediaAsset, 'id' | 'createdAt'> & { id?: string }): Promise<MediaAsset> {
    return this.unitOfWork.run(async () => {
      const asset = MediaAsset.create({ id: randomUUID(), ...given, createdAt: new Date() });
      await this.assets.insert(asset);
      return asset;
    });
  }

  /** Has a file taken into an asset that waits for one. CONFLICT where it does not, or is gone. Answers the job's id. */
  begin(assetId: string, { owner, requestId, source }: ImportRequest): Promise<string> {
    return this.unitOfWork.run(async () => {
      const asset = await this.waiting(assetId);
      const { ownerId, type, thumbnail } = asset.state;
      const job = await this.submitJob.execute({
        kind: 'media.import',
        owner,
        requestId,
        payload: { source, type, thumbnail },
        outputRoot: assetFolder(ownerId, assetId),
      });
      asset.importFrom(source, job.id);
      await this.assets.update(asset);
      return job.id;
    });
  }

  /** Nothing will come: the asset has failed, and why. Does nothing where it is gone or has ended already. */
  fail(assetId: string, error: JobFailure): Promise<void> {
    return this.unitOfWork.run(async () => {
      const asset = await this.assets.findForUpdate(assetId);
      if (asset?.state.status !== 'uploading') return;
      asset.fail(error);
      await this.assets.update(asset);
    });
  }

  private async waiting(assetId: string): Promise<MediaAsset> {
    const asset = await this.assets.findForUpdate(assetId);
    if (asset === undefined) throw new AppError('CONFLICT', { detail: 'The asset is gone.' });
    return asset;
  }
}
