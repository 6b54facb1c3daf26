import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import type { FollowedAsset } from '../domain/followed-asset.js';
import type { MediaAsset } from '../domain/media-asset.entity.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';
import { GetAssetUseCase } from './get-asset.use-case.js';
import { ownedAsset } from './owned-asset.js';

export type AssetWords = Parameters<MediaAsset['describe']>[0];

/** Changes what an owner says about an asset, whatever its state; what is left out stays. NOT_FOUND. */
@Injectable()
export class DescribeAssetUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly assets: MediaAssetRepository,
    private readonly getAsset: GetAssetUseCase,
  ) {}

  execute(ownerId: string, id: string, words: AssetWords): Promise<FollowedAsset> {
    return this.unitOfWork.run(async () => {
      const asset = ownedAsset(await this.assets.findForUpdate(id), ownerId);
      asset.describe(words);
      await this.assets.update(asset);
      return this.getAsset.execute(ownerId, id);
    });
  }
}
