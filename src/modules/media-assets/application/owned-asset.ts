import { AppError } from '../../../contracts/app-error.js';
import type { MediaAsset } from '../domain/media-asset.entity.js';

/** The asset, if it is this owner's; to anyone else there is none: NOT_FOUND. */
export function ownedAsset(asset: MediaAsset | undefined, ownerId: string): MediaAsset {
  if (asset?.belongsTo(ownerId) !== true) throw new AppError('NOT_FOUND');
  return asset;
}
