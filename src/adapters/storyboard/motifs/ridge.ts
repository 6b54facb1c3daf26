import type { Chance } from '../chance.js';
import type { Point } from '../svg.js';

export interface RidgeShape {
  from: number;
  to: number;
  /** The middle height and how far it goes off it, in units. */
  y: number;
  rise: number;
  /** Units from one hill to the next. */
  wave: number;
}

/** The soft line of hills: a few long waves over each other. */
export function softRidge(chance: Chance, { from, to, y, rise, wave }: RidgeShape): Point[] {
  const waves = [1, 0.47, 0.23].map((size) => ({
    length: wave * size * chance.between(0.8, 1.25),
    height: rise * size ** 1.1,
    phase: chance.between(0, Math.PI * 2),
  }));
  const sum = waves.reduce((total, { height }) => total + height, 0);
  return along(from, to, 16).map((x) => ({
    x,
    y:
      y +
      (waves.reduce(
        (total, { length, height, phase }) =>
          total + height * Math.sin((x / length) * Math.PI * 2 + phase),
        0,
      ) *
        rise) /
        sum,
  }));
}

/** The broken line of mountains: the middle of each side is moved, less and less. */
export function sharpRidge(chance: Chance, { from, to, y, rise, wave }: RidgeShape): Point[] {
  const peaks = Math.max(2, Math.round((to - from) / wave));
  const start = Array.from({ length: peaks * 2 + 1 }, (_, index) => ({
    x: from + ((to - from) * (index + chance.between(-0.28, 0.28))) / (peaks * 2),
    y: y + (index % 2 === 0 ? chance.between(0.35, 1) : -chance.between(0.15, 1)) * rise,
  }));
  let line = start;
  for (let size = 0.2; size > 0.012; size *= 0.5) {
    line = line.flatMap((point, index) => {
      const next = line[index + 1];
      if (next === undefined) return [point];
      const middle = (point.x + next.x) / 2 + chance.between(-0.2, 0.2) * (next.x - point.x);
      const off = chance.between(-1, 1) * size * rise;
      return [point, { x: middle, y: (point.y + next.y) / 2 + off }];
    });
  }
  return line;
}

/** How high a ridge is at a place. */
export function heightAt(ridge: readonly Point[], x: number): number {
  const next = ridge.findIndex((point) => point.x >= x);
  const [a, b] = [ridge[next - 1], ridge[next]];
  if (a === undefined || b === undefined) return (b ?? ridge.at(-1) ?? { y: 0 }).y;
  return a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x || 1);
}

/** The highest place of a ridge, and the lowest. */
export function span(ridge: readonly Point[]): { top: number; bottom: number } {
  const ys = ridge.map(({ y }) => y);
  return { top: Math.min(...ys), bottom: Math.max(...ys) };
}

export function along(from: number, to: number, step: number): number[] {
  return Array.from(
    { length: Math.ceil((to - from) / step) + 1 },
    (_, index) => from + index * step,
  );
}
