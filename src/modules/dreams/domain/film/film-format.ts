import type { DreamSize } from '../../../../contracts/dream.js';

/** What every frame of a film has in common: pixels, both even, and frames a second. */
export interface FilmFormat {
  width: number;
  height: number;
  frameRate: number;
}

const FRAME_RATE = 25;

/** A preview has a quarter of each side, and about half the frames. */
const PREVIEW_SHARE = 4;
const PREVIEW_FRAME_RATE = 12;

export function filmFormat(size: DreamSize): FilmFormat {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return { width, height, frameRate: FRAME_RATE };
}

export function previewFormat(size: DreamSize): FilmFormat {
  const { width, height } = filmFormat(size);
  const small = (side: number): number => 2 * Math.round(side / PREVIEW_SHARE / 2);
  return { width: small(width), height: small(height), frameRate: PREVIEW_FRAME_RATE };
}
