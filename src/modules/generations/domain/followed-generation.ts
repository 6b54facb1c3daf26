import type { FollowedAsset } from '../../media-assets/domain/followed-asset.js';
import type { GenerationState } from './generation.entity.js';

/** A generation, and the asset it goes into, unless that was deleted. */
export interface FollowedGeneration {
  generation: Readonly<GenerationState>;
  asset: FollowedAsset | undefined;
}
