import type { WorkLimits } from '../../media/worker/work-limits.js';

/** Does two things side by side. Where one fails the other is ended, and both are over. */
export async function sideBySide<A, B>(
  one: (limits: WorkLimits) => Promise<A>,
  other: (limits: WorkLimits) => Promise<B>,
  limits: WorkLimits,
): Promise<[A, B]> {
  const stop = new AbortController();
  const own = { ...limits, signal: AbortSignal.any([limits.signal, stop.signal]) };
  const ending = (error: unknown): never => {
    stop.abort(error);
    throw error;
  };
  const [a, b] = await Promise.allSettled([one(own).catch(ending), other(own).catch(ending)]);
  // Whichever was ended for the other's sake rejects with the same reason.
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}
