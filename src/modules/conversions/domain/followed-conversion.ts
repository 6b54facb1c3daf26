import type { Conversion, ConversionState } from './conversion.entity.js';

/** A conversion and how far its job has come, 0..100. */
export interface FollowedConversion extends Readonly<ConversionState> {
  progress: number;
}

export function followedConversion(
  { state }: Conversion,
  job: { progress: number } | undefined,
): FollowedConversion {
  return { ...state, progress: state.status === 'completed' ? 100 : (job?.progress ?? 0) };
}
