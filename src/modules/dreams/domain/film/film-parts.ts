import type { FilmTiming } from './film-timing.js';

/** A stretch of a film, in frames: the first, and the one after the last. */
export interface FilmPart {
  from: number;
  until: number;
}

/** Clips of one part are open at the same time, and each takes memory. */
const SCENES_A_PART = 8;

/** A film as parts that are made one after the other, so that memory does not grow with the number of scenes. */
export function filmParts({ scenes, frames }: FilmTiming): FilmPart[] {
  const starts = scenes.filter((_, index) => index % SCENES_A_PART === 0).map(({ start }) => start);
  return starts.map((from, n) => ({ from, until: starts[n + 1] ?? frames }));
}
