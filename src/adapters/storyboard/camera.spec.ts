import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { cameraMove, isMoving, isZooming, offsetOf, type Shot } from './camera.js';
import { oklch } from './oklch.js';
import type { Layer } from './stage.js';

const layer = (rest: Partial<Layer> = {}): Layer => ({
  ...{ svg: '', depth: 0.5, matte: oklch(0, 0, 0) },
  ...rest,
});
const shotOf = (index: number): Shot => ({
  move: cameraMove(index),
  ...{ focus: { x: 0.5, y: 0.5 }, frames: 100, frameRate: 25 },
});

/** Works an expression of the media tool out, for a frame. */
function valueAt(expression: string, n: number): number {
  const { PI, sin } = Math;
  const clip = (value: number, least: number, most: number): number =>
    Math.min(most, Math.max(least, value));
  return Number(runInNewContext(expression, { n, PI, sin, clip }));
}

describe('the camera', () => {
  it('makes another move in each of five scenes, and begins anew', () => {
    const moves = [0, 1, 2, 3, 4].map((index) => JSON.stringify(cameraMove(index)));
    expect(new Set(moves).size).toBe(5);
    expect(cameraMove(5)).toEqual(cameraMove(0));
    expect([0, 1, 2, 3, 4].filter((index) => isZooming(shotOf(index)))).toEqual([0, 3]);
  });

  it('moves what is near farther than what is far, and never beyond what is drawn', () => {
    const travel = (depth: number): number => {
      const expression = offsetOf(layer({ depth }), 'x', shotOf(1));
      return valueAt(expression, 99) - valueAt(expression, 0);
    };
    expect(travel(1)).toBeGreaterThan(travel(0.5));
    expect(travel(0.5)).toBeGreaterThan(travel(0));
    const far = layer({ depth: 1, motion: { kind: 'drift', x: 500, y: 0 } });
    for (const n of [0, 50, 99]) {
      const offset = valueAt(offsetOf(far, 'x', shotOf(1)), n);
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThanOrEqual(260);
    }
  });

  it('goes one way without a halt, slower at both ends', () => {
    const expression = offsetOf(layer({ depth: 1 }), 'x', shotOf(1));
    const places = Array.from({ length: 100 }, (_, n) => valueAt(expression, n));
    const steps = places.slice(1).map((place, before) => place - (places[before] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(0.3);
    expect(steps[0]).toBeLessThan(steps[49] ?? 0);
    expect(steps[98]).toBeLessThan(steps[49] ?? 0);
  });

  it('lets what drifts go on to the end of the longest clip', () => {
    const bird = layer({ depth: 0.3, motion: { kind: 'drift', x: 17, y: -5 } });
    const long = { ...shotOf(2), frames: 25 * 60 };
    const places = [0, 400, 800, 1200, 1499].map((n) => valueAt(offsetOf(bird, 'x', long), n));
    for (const [before, place] of places.slice(1).entries()) {
      expect(place).toBeLessThan(places[before] ?? 0);
    }
  });

  it('knows what stands still along an axis', () => {
    expect(isMoving(layer(), 'y', shotOf(1))).toBe(false);
    expect(isMoving(layer(), 'x', shotOf(1))).toBe(true);
    const wave = layer({ motion: { kind: 'sway', x: 0, y: 5, seconds: 4, phase: 0 } });
    expect(isMoving(wave, 'y', shotOf(1))).toBe(true);
  });
});
