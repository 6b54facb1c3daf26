import { mix, oklch, shade, toHex } from '../oklch.js';
import { ground, type Layer, type Stage } from '../stage.js';
import { at, circle, defs, fading, falling, path, radial, type Point } from '../svg.js';

/** Draws a figure that stands, floats or hangs at a place, about as large as told, in units. */
export type FigureDrawer = (
  stage: Stage,
  place: Point,
  size: number,
) => Omit<Layer, 'matte' | 'depth'> & { depth?: number };

/** What stands before the light is nearly black. */
export function tone(stage: Stage): ReturnType<typeof oklch> {
  return shade(ground(stage, 0.96), stage.palette.isDark ? 0.62 : 0.8);
}

/** The strip that something so large around a place is in. */
export function around(
  { x, y }: Point,
  wide: number,
  high: number,
): Pick<Layer, 'top' | 'bottom' | 'left' | 'right'> {
  return { left: x - wide, right: x + wide, top: y - high, bottom: y + high };
}

export const lampGlow = (id: string, centre: Point, radius: number, opacity = 0.75): string =>
  defs(radial(id, centre, radius, fading(oklch(0.86, 0.13, 78), opacity))) +
  circle(centre, radius, `url(#${id})`);

export const LAMP = toHex(oklch(0.9, 0.12, 84));

/** Ground to stand on: a rise that is lost in what is before it, or an island. */
export function mound(stage: Stage, { x, y }: Point, wide: number): string {
  const { brief } = stage;
  if (brief.place === 'city') return '';
  const isIsland = brief.place === 'sea';
  const colour = isIsland ? tone(stage) : mix(ground(stage, 0.9), tone(stage), 0.5);
  const low = y + wide * (isIsland ? 0.13 : 0.26);
  const side = `C${at(x + wide * 0.35, y)} ${at(x + wide * 0.6, low)} ${at(x + wide, low)}`;
  const fade = isIsland ? 1 : 0;
  return (
    defs(
      falling('rise', y, low, [
        { at: 0, colour },
        { at: 0.35, colour },
        { at: 1, colour, opacity: fade },
      ]),
    ) +
    path(
      `M${at(x - wide, low)}C${at(x - wide * 0.6, low)} ${at(x - wide * 0.35, y)} ${at(x, y)}${side}Z`,
      'url(#rise)',
    )
  );
}
