import { Injectable } from '@nestjs/common';
import { ObjectOwner } from '../../jobs/domain/object-owner.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';

/** Holds on to the files of assets, their thumbnails, and uploads that are taken in. */
@Injectable()
export class AssetObjectsOwner extends ObjectOwner {
  constructor(private readonly assets: MediaAssetRepository) {
    super();
  }

  referenced(keys: readonly string[]): Promise<string[]> {
    return this.assets.referenced(keys);
  }
}
