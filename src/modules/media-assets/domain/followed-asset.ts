import type { MediaAsset, MediaAssetState } from './media-asset.entity.js';

/** An asset, and how far its import has come (0..99); undefined once that is over. */
export interface FollowedAsset extends Readonly<MediaAssetState> {
  progress: number | undefined;
}

/** The most that is told of an import that is not over. */
const MOST_PERCENT = 99;

export function followedAsset(
  { state }: MediaAsset,
  job: { progress: number } | undefined,
): FollowedAsset {
  const soFar = Math.min(job?.progress ?? 0, MOST_PERCENT);
  return { ...state, progress: state.status === 'uploading' ? soFar : undefined };
}
