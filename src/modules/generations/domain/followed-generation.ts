import type { MediaAssetState } from '../../media-assets/domain/media-asset.entity.js';
import type { GenerationState } from './generation.entity.js';

/** A generation, the asset it goes into (unless that was deleted), and how far its result is taken in, 0..100. */
export interface FollowedGeneration {
  generation: Readonly<GenerationState>;
  asset: Readonly<MediaAssetState> | undefined;
  progress: number;
}
