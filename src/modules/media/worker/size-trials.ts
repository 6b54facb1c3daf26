import { rm } from 'node:fs/promises';
import { bestFit, type SizeTrial } from '../domain/size-fit.js';

/** A try at staying below a size, and the file it made. */
interface MadeTrial extends SizeTrial {
  path: string;
}

/** How many tries there will be is not known: each takes half of what is left. */
export function halfOfTheRest(
  tries: number,
  tell: (share: number) => void,
): (share: number) => void {
  const rest = 0.5 ** tries;
  return (share) => {
    tell(1 - rest + (share * rest) / 2);
  };
}

/** Of all the tries only the one worth keeping takes room on the disk. */
export async function removeButBest(trials: readonly MadeTrial[], maxBytes: number): Promise<void> {
  const kept = bestFit(trials, maxBytes);
  const others = trials.filter((trial) => trial !== kept);
  await Promise.all(others.map(({ path }) => rm(path, { force: true })));
}

/** In bytes, of all the tries. */
export function smallestSize(trials: readonly SizeTrial[]): number {
  return Math.min(...trials.map(({ bytes }) => bytes));
}
