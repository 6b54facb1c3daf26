import type { Dream } from './dream.entity.js';
import { clipKeysOf, previewKeyOf, type Rendering } from './kept-work.js';

/**
 * Every object that belongs to a dream: what its row names, and what the job that renders it, or did last, has made or
 * was given to go on from. The clips of a completed rendering are gone.
 */
export function storedKeys(dream: Dream, rendering: Rendering | undefined): string[] {
  const named = dream.objectKeys;
  if (rendering === undefined || dream.state.status === 'completed') return named;
  return [...new Set([...named, ...clipKeysOf(rendering), previewKeyOf(rendering) ?? []].flat())];
}
