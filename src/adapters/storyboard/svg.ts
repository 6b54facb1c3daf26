import { mix, toHex, type Oklch } from './oklch.js';

export interface Point {
  x: number;
  y: number;
}

/** A colour at a place of a gradient, 0..1, and how much of it covers. */
export interface Stop {
  at: number;
  colour: Oklch;
  opacity?: number;
}

/** Between two colours a gradient is told by so many more, since SVG itself mixes them in sRGB and greys out. */
const BETWEEN = 6;

/** Short numbers: a tenth of a unit is less than a pixel. */
export function num(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export const at = (x: number, y: number): string => `${num(x)} ${num(y)}`;

/** From one point to another, in units of the frame. */
export function linear(id: string, from: Point, to: Point, stops: readonly Stop[]): string {
  const line = `x1="${num(from.x)}" y1="${num(from.y)}" x2="${num(to.x)}" y2="${num(to.y)}"`;
  return `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" ${line}>${stopped(stops)}</linearGradient>`;
}

/** Straight down. */
export function falling(id: string, top: number, bottom: number, stops: readonly Stop[]): string {
  return linear(id, { x: 0, y: top }, { x: 0, y: bottom }, stops);
}

/** Around a point, to a radius in units of the frame. */
export function radial(id: string, centre: Point, radius: number, stops: readonly Stop[]): string {
  const place = `cx="${num(centre.x)}" cy="${num(centre.y)}" r="${num(radius)}"`;
  return `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" ${place}>${stopped(stops)}</radialGradient>`;
}

/** A gradient in which a colour fades away softly, as light does. */
export function fading(colour: Oklch, opacity: number): Stop[] {
  return [0, 0.12, 0.25, 0.4, 0.55, 0.7, 0.85, 1].map((place) => ({
    ...{ at: place, colour },
    opacity: opacity * (1 - place) ** 2 * (1 + 0.6 * place),
  }));
}

export function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" fill="${fill}"/>`;
}

export function circle(centre: Point, radius: number, fill: string, opacity = 1): string {
  return `<circle cx="${num(centre.x)}" cy="${num(centre.y)}" r="${num(radius)}" fill="${fill}"${veil(opacity)}/>`;
}

export function path(d: string, fill: string, opacity = 1): string {
  return `<path d="${d}" fill="${fill}"${veil(opacity)}/>`;
}

/** A line without a filling. */
export function stroke(d: string, colour: string, width: number, opacity = 1): string {
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${num(width)}" stroke-linecap="round" stroke-linejoin="round"${veil(opacity)}/>`;
}

/** A closed polygon. */
export function polygon(points: readonly Point[]): string {
  return `M${points.map(({ x, y }) => at(x, y)).join('L')}Z`;
}

/** A soft line through the middles between the points. */
export function softLine(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return '';
  const curves = points.slice(1).map((point, index) => {
    const next = points[index + 2] ?? point;
    return `Q${at(point.x, point.y)} ${at((point.x + next.x) / 2, (point.y + next.y) / 2)}`;
  });
  return `M${at(first.x, first.y)}${curves.join('')}`;
}

/** All that is below a line drawn from left to right. */
export function below(line: string, left: number, right: number, bottom: number): string {
  return `${line}L${at(right, bottom)}L${at(left, bottom)}Z`;
}

export function group(inner: string, attributes: string): string {
  return `<g ${attributes}>${inner}</g>`;
}

export function defs(...parts: string[]): string {
  return `<defs>${parts.join('')}</defs>`;
}

function veil(opacity: number): string {
  return opacity >= 1 ? '' : ` opacity="${opacity.toFixed(3)}"`;
}

function stopped(stops: readonly Stop[]): string {
  return stops
    .flatMap((stop, index) => {
      const next = stops[index + 1];
      return next === undefined ? [stop] : between(stop, next);
    })
    .map(
      ({ at: place, colour, opacity = 1 }) =>
        `<stop offset="${place.toFixed(4)}" stop-color="${toHex(colour)}" stop-opacity="${opacity.toFixed(3)}"/>`,
    )
    .join('');
}

function between(from: Stop, to: Stop): Stop[] {
  return Array.from({ length: BETWEEN }, (_, step) => {
    const share = step / BETWEEN;
    return {
      at: from.at + (to.at - from.at) * share,
      colour: mix(from.colour, to.colour, share),
      opacity: (from.opacity ?? 1) + ((to.opacity ?? 1) - (from.opacity ?? 1)) * share,
    };
  });
}
