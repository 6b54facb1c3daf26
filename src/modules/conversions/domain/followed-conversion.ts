import type { Conversion, ConversionState } from './conversion.entity.js';

/** A conversion and how far its job has come, 0..100. */
export interface FollowedConversion extends Readonly<ConversionState> {
  progress: number;
}

/** The most that is told of a conversion that is not completed. */
const MOST_PERCENT = 99;

/** The two are read one after the other, so the job may have come further: 100 is told with the GIF, never before. */
export function followedConversion(
  { state }: Conversion,
  job: { progress: number } | undefined,
): FollowedConversion {
  const soFar = Math.min(job?.progress ?? 0, MOST_PERCENT);
  return { ...state, progress: state.status === 'completed' ? 100 : soFar };
}
