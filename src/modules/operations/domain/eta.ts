import type { OperationState } from './operation.entity.js';

type Advance = Pick<OperationState, 'status' | 'startedAt' | 'startedProgress'> & {
  progress: number;
};

/**
 * Whole seconds until the work is done, at the speed of this attempt so far; undefined while that is not known, 0 once
 * completed. An attempt begins from nothing while progress never goes back, so until an attempt has passed what an
 * earlier one reached its own speed cannot be seen.
 */
export function etaSeconds(
  { status, startedAt, startedProgress, progress }: Advance,
  now: Date,
): number | undefined {
  if (status === 'completed') return 0;
  if (status !== 'processing' || startedAt === undefined) return undefined;
  if (progress <= startedProgress) return undefined;
  const elapsedSeconds = Math.max(0, now.getTime() - startedAt.getTime()) / 1000;
  return Math.ceil((elapsedSeconds / progress) * (100 - progress));
}
