import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { HoldJobUseCase } from '../../jobs/application/hold-job.use-case.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import type { MediaAsset } from '../domain/media-asset.entity.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';
import { ownedAsset } from './owned-asset.js';

/** An asset that nobody else changes until the transaction ends, nor the job that imports it, or did last. */
export interface HeldAsset {
  asset: MediaAsset;
  job: Job | undefined;
}

/** How often the asset may get another job between our look and our grasp: its first one comes without queueing. */
const LOOKS = 3;

/** Holds an asset for a change. The job is locked first, as everywhere: the ledger calls appliers in that order. */
@Injectable()
export class HeldAssets {
  constructor(
    private readonly assets: MediaAssetRepository,
    private readonly holdJob: HoldJobUseCase,
  ) {}

  /** NOT_FOUND where it is not this owner's. */
  async hold(ownerId: string, id: string): Promise<HeldAsset> {
    await this.assets.queueFor(id);
    for (let look = 0; look < LOOKS; look++) {
      const { importJobId } = ownedAsset(await this.assets.find(id), ownerId).state;
      const job = importJobId === undefined ? undefined : await this.holdJob.execute(importJobId);
      const asset = await this.assets.findWithJobForUpdate(id, importJobId);
      if (asset !== undefined) return { asset, job };
    }
    throw new AppError('CONFLICT');
  }
}
