import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { followedAsset, type FollowedAsset } from '../domain/followed-asset.js';
import {
  MediaAssetRepository,
  type MediaAssetPageRequest,
} from '../domain/media-asset.repository.js';

export interface AssetList {
  assets: FollowedAsset[];
  nextCursor: string | undefined;
}

/** An owner's assets, newest first, page by page. */
@Injectable()
export class ListAssetsUseCase {
  constructor(
    private readonly assets: MediaAssetRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(request: MediaAssetPageRequest): Promise<AssetList> {
    const { assets, nextCursor } = await this.assets.list(request);
    const coming = assets.filter(({ state }) => state.status === 'uploading');
    const jobIds = coming.flatMap(({ state }) => state.importJobId ?? []);
    const jobs = new Map((await this.ledger.findAll(jobIds)).map((job) => [job.id, job]));
    return {
      assets: assets.map((one) => followedAsset(one, jobs.get(one.state.importJobId ?? ''))),
      nextCursor,
    };
  }
}
