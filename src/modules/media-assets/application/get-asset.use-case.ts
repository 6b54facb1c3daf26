import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { followedAsset, type FollowedAsset } from '../domain/followed-asset.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';
import { ownedAsset } from './owned-asset.js';

/** One asset of an owner, with the progress of its import. NOT_FOUND. */
@Injectable()
export class GetAssetUseCase {
  constructor(
    private readonly assets: MediaAssetRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(ownerId: string, id: string): Promise<FollowedAsset> {
    const asset = ownedAsset(await this.assets.find(id), ownerId);
    const { status, importJobId } = asset.state;
    const isComing = status === 'uploading' && importJobId !== undefined;
    return followedAsset(asset, isComing ? await this.ledger.find(importJobId) : undefined);
  }
}
