import { etaSeconds } from './eta.js';
import type { Operation, OperationState } from './operation.entity.js';

/** An operation, how far its job has come (0..100), and how long it will still take. */
export interface FollowedOperation extends Readonly<OperationState> {
  progress: number;
  /** Undefined while that is not known. */
  etaSeconds: number | undefined;
}

/** The most that is told of an operation that is not completed. */
const MOST_PERCENT = 99;

/** The two are read one after the other, so the job may have come further: 100 is told with the result, never before. */
export function followedOperation(
  { state }: Operation,
  job: { progress: number } | undefined,
  now = new Date(),
): FollowedOperation {
  const soFar = Math.min(job?.progress ?? 0, MOST_PERCENT);
  const progress = state.status === 'completed' ? 100 : soFar;
  return { ...state, progress, etaSeconds: etaSeconds({ ...state, progress }, now) };
}
