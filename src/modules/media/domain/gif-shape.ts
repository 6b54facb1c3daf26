import type { GifParameters } from '../../../contracts/gif-conversion.js';
import type { Picture } from './picture.js';

/** Everything that decides how large a GIF becomes: frames a second, pixels, colours. */
export interface GifShape {
  fps: number;
  width: number;
  height: number;
  colors: number;
}

/** The shape that was asked for: never wider than the video, its aspect kept. */
export function gifShape({ fps, width }: GifParameters, picture: Picture): GifShape {
  return sized({ fps, colors: 256 }, Math.min(width, picture.width), picture);
}

/** The least of each that a size limit may lead to; no more than was asked for. */
const LEAST = { fps: 2, width: 48, colors: 8 } as const;

/**
 * A shape expected to need `level` (0..1) times the bytes of another. Colours and rate each bear a quarter of the
 * reduction, the area half of it; the powers are those found on real footage (64 and 32 colours: 0.60 and 0.44 of
 * the bytes; half the rate: 0.54; half the width: 0.27). Level 0 is the smallest there is.
 */
export function shapeAt(level: number, asked: GifShape, picture: Picture): GifShape {
  const share = (power: number): number => Math.pow(level, power);
  const fps = atLeast(LEAST.fps, asked.fps, share(0.25 / 0.9));
  const colors = atLeast(LEAST.colors, asked.colors, share(0.25 / 0.39));
  const width = atLeast(LEAST.width, asked.width, share(0.5 / 1.9));
  return sized({ fps, colors }, width, picture);
}

function atLeast(least: number, asked: number, share: number): number {
  return Math.max(Math.min(least, asked), Math.round(asked * share));
}

function sized(rest: Pick<GifShape, 'fps' | 'colors'>, width: number, picture: Picture): GifShape {
  return {
    ...rest,
    width,
    height: Math.max(1, Math.round((width * picture.height) / picture.width)),
  };
}
