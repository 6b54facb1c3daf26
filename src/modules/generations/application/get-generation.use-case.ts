import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { followedAsset } from '../../media-assets/domain/followed-asset.js';
import { MediaAssetRepository } from '../../media-assets/domain/media-asset.repository.js';
import type { FollowedGeneration } from '../domain/followed-generation.js';
import { GenerationRepository } from '../domain/generation.repository.js';
import { ownedGeneration } from './owned-generation.js';

/** One generation of an owner, with what has become of its asset. NOT_FOUND. */
@Injectable()
export class GetGenerationUseCase {
  constructor(
    private readonly generations: GenerationRepository,
    private readonly assets: MediaAssetRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(ownerId: string, id: string): Promise<FollowedGeneration> {
    const { state: generation } = ownedGeneration(await this.generations.find(id), ownerId);
    const asset = await this.assets.find(generation.assetId);
    if (asset === undefined) return { generation, asset };
    const { importJobId } = asset.state;
    const job = importJobId === undefined ? undefined : await this.ledger.find(importJobId);
    return { generation, asset: followedAsset(asset, job) };
  }
}
