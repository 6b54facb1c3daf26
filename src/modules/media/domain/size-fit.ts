/** One try at staying below a size: how much of the bytes of the first try it was meant to need, and what it needed. */
export interface SizeTrial {
  level: number;
  bytes: number;
}

/** How many runs a size limit may cost in all. */
export const FIT_RUNS = 6;

/** A result that uses this much of the allowance is not improved on. */
const FULL_ENOUGH = 0.8;

/** Where to aim, so that a guess a little too high still fits. */
const AIM = 0.93;

/**
 * Which level to try next to get as close below `maxBytes` as the runs left allow; undefined when the search is over.
 * Bytes are taken to grow as a power of the level, found from the tries so far. The last run with nothing found yet
 * goes to level 0, so that what cannot be reached is known and not guessed.
 */
export function nextLevel(trials: readonly SizeTrial[], maxBytes: number): number | undefined {
  const runsLeft = FIT_RUNS - trials.length;
  const above = lowest(trials.filter(({ bytes }) => bytes > maxBytes));
  const below = highest(trials.filter(({ bytes }) => bytes <= maxBytes));
  if (above === undefined || runsLeft <= 0) return undefined;
  if (below !== undefined) {
    return below.bytes >= maxBytes * FULL_ENOUGH ? undefined : between(below, above, maxBytes);
  }
  if (above.level === 0) return undefined;
  return runsLeft === 1 ? 0 : beyond(trials, above, maxBytes);
}

/** The largest that fits; undefined when none does. */
export function bestFit<T extends SizeTrial>(
  trials: readonly T[],
  maxBytes: number,
): T | undefined {
  return highest(trials.filter(({ bytes }) => bytes <= maxBytes));
}

/** Below this, guessing goes straight to the smallest there is. */
const SMALLEST_LEVEL = 0.0005;

function between(below: SizeTrial, above: SizeTrial, maxBytes: number): number {
  const low = Math.max(below.level, SMALLEST_LEVEL);
  const power = Math.log(above.bytes / below.bytes) / Math.log(above.level / low);
  return clamp(low * Math.pow((maxBytes * AIM) / below.bytes, 1 / power), low, above.level);
}

function beyond(trials: readonly SizeTrial[], above: SizeTrial, maxBytes: number): number {
  const level = above.level * Math.pow((maxBytes * AIM) / above.bytes, 1 / powerOf(trials));
  return level < SMALLEST_LEVEL ? 0 : level;
}

/** How bytes follow the level, from the last two tries; straight until there are two. */
function powerOf(trials: readonly SizeTrial[]): number {
  const [earlier, later] = trials.slice(-2);
  if (earlier === undefined || later === undefined) return 1;
  const power = Math.log(later.bytes / earlier.bytes) / Math.log(later.level / earlier.level);
  return Number.isFinite(power) ? clamp(power, 0.3, 2) : 1;
}

function highest<T extends SizeTrial>(trials: readonly T[]): T | undefined {
  return [...trials].sort((a, b) => b.level - a.level)[0];
}

function lowest<T extends SizeTrial>(trials: readonly T[]): T | undefined {
  return [...trials].sort((a, b) => a.level - b.level)[0];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
