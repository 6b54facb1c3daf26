/** When a scene is seen, in frames. */
export interface SceneTiming {
  start: number;
  /** Until the next one begins. */
  frames: number;
  /** Over how many frames it comes in over the one before, from its start on; 0 for the first. */
  fade: number;
}

/** A film's scenes one after the other, counted in frames so that nothing is rounded twice. */
export interface FilmTiming {
  frameRate: number;
  frames: number;
  scenes: SceneTiming[];
}

/** How long two scenes are seen together, in seconds; no longer than half of the one that comes in. */
const FADE_SECONDS = 0.5;

/**
 * A film plays exactly as long as its scenes' seconds together: each scene begins where the one before has ended, and the
 * one before goes on below it while it comes in.
 */
export function filmTiming(seconds: readonly number[], frameRate: number): FilmTiming {
  const scenes: SceneTiming[] = [];
  let time = 0;
  let start = 0;
  for (const each of seconds) {
    time += each;
    const frames = Math.max(1, Math.round(time * frameRate) - start);
    const fade = Math.min(Math.round(FADE_SECONDS * frameRate), Math.floor(frames / 2));
    scenes.push({ start, frames, fade: scenes.length === 0 ? 0 : fade });
    start += frames;
  }
  return { frameRate, frames: start, scenes };
}

/** How many frames of a scene's clip are seen: until the next scene has come in whole. */
export function clipFrames({ scenes }: FilmTiming, index: number): number {
  return (scenes[index]?.frames ?? 0) + (scenes[index + 1]?.fade ?? 0);
}
