import type { Job } from '../../jobs/domain/job.entity.js';
import type { Dream, DreamState } from './dream.entity.js';
import { previewKeyOf } from './kept-work.js';

/** A dream, how far its rendering has come (0..100; undefined before there is one), and what can be seen of it. */
export interface FollowedDream extends Readonly<DreamState> {
  progress: number | undefined;
}

/** The most that is told of a rendering that is not completed. */
const MOST_PERCENT = 99;

/** The job is that which renders the dream, or did last; it may be left out of a completed dream, and of one without. */
export function followedDream({ state }: Dream, job: Job | undefined): FollowedDream {
  const { status, previewKey } = state;
  if (status === undefined) return { ...state, progress: undefined };
  if (status === 'completed') return { ...state, progress: 100 };
  const told = isRendering(job) ? previewKeyOf(job) : undefined;
  const progress = Math.min(job?.progress ?? 0, MOST_PERCENT);
  return { ...state, previewKey: told ?? previewKey, progress };
}

export function isRendering(job: Job | undefined): job is Job<'dream.render'> {
  return job?.kind === 'dream.render';
}
