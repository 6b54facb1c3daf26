import type { Box } from './layer-picture.js';

/** Pixels of the shorter side: below the one steps are too large to look slow, from the other on a half will do. */
const SMALL = 400;
const LARGE = 1000;

/**
 * How many copies of a layer are held for each axis that it moves along, each shifted by that part of a pixel: steps of
 * whole pixels would be seen.
 */
export function phasesFor(
  { width, height }: { width: number; height: number },
  axes: number,
): number {
  const short = Math.min(width, height);
  return short < SMALL || short >= LARGE ? 2 : axes > 1 ? 3 : 4;
}

export interface ShiftedCopies {
  /** Filters from the picture on, without a label at the end. */
  graph: string;
  /** From one copy to the next, in pixels. */
  width: number;
  height: number;
}

/**
 * The copies of one picture side by side, and one below the other. Each is a mixture of the picture and itself one pixel
 * further. None is left unmixed: it would be sharper than the rest, and the layer would flicker.
 */
export function shiftedCopies(
  picture: string,
  name: string,
  { width, height }: Pick<Box, 'width' | 'height'>,
  phases: { x: number | undefined; y: number | undefined },
): ShiftedCopies {
  const wide = phases.x === undefined ? width : width - 2;
  const high = phases.y === undefined ? height : height - 2;
  const across =
    phases.x === undefined
      ? picture
      : mixed(picture, `${name}x`, phases.x, {
          ...{
            first: `crop=${wide}:${height}:0:0:exact=1`,
            next: `crop=${wide}:${height}:1:0:exact=1`,
          },
          stack: 'hstack',
        });
  const total = wide * (phases.x ?? 1);
  const graph =
    phases.y === undefined
      ? across
      : mixed(across, `${name}y`, phases.y, {
          ...{
            first: `crop=${total}:${high}:0:0:exact=1`,
            next: `crop=${total}:${high}:0:1:exact=1`,
          },
          stack: 'vstack',
        });
  return { graph, width: wide, height: high };
}

function mixed(
  picture: string,
  name: string,
  phases: number,
  { first, next, stack }: { first: string; next: string; stack: string },
): string {
  const labels = (kind: string): string =>
    Array.from({ length: phases }, (_, phase) => `[${name}${kind}${phase}]`).join('');
  const mixtures = Array.from({ length: phases }, (_, phase) => {
    const share = 1 - (phase + 0.5) / phases;
    return `[${name}a${phase}][${name}b${phase}]blend=all_mode=normal:all_opacity=${share.toFixed(4)}[${name}m${phase}]`;
  });
  return [
    `${picture},split[${name}a][${name}b]`,
    `[${name}a]${first},split=${phases}${labels('a')}`,
    `[${name}b]${next},split=${phases}${labels('b')}`,
    ...mixtures,
    `${labels('m')}${stack}=inputs=${phases}`,
  ].join(';');
}
