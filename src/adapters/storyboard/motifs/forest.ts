import { mix, shade } from '../oklch.js';
import { bottomOf, ground, left, rightOf, type Layer, type Stage } from '../stage.js';
import { at, below, defs, fading, falling, path, radial, softLine } from '../svg.js';
import { along, heightAt, softRidge, span } from './ridge.js';
import { conifer } from './trees.js';

/** Rows of firs, the nearest as a frame at both sides. */
export function forestRows(stage: Stage): Layer[] {
  const { frame, horizon, chance, palette, breadth } = stage;
  const rows = [0, 1, 2, 3].map((row): Layer => {
    const drawn = chance.of(`forest ${row}`);
    const share = row / 3;
    const near = 0.22 + 0.72 * share;
    const foot = horizon + (frame.height - horizon) * (0.06 + 0.62 * share);
    const ridge = softRidge(drawn, {
      from: left,
      to: rightOf(stage),
      y: foot,
      rise: 24 * breadth,
      wave: 640,
    });
    const height = (130 + 190 * share) * breadth;
    const step = height * (0.17 + 0.05 * share);
    const trees = along(left, rightOf(stage), step).map((x, index) => {
      const place = x + drawn.between(-0.4, 0.4) * step;
      const size = height * drawn.between(0.55, 1.08) * (index % 5 === 0 ? 1.16 : 1);
      const tone = shade(ground(stage, near), drawn.between(0.93, 1.05));
      return conifer({ x: place, y: heightAt(ridge, place) + 12 }, size, tone, drawn);
    });
    const { top } = span(ridge);
    const colour = ground(stage, near);
    const fill = falling('floor', top - height * 0.3, top + 240, [
      { at: 0, colour },
      { at: 1, colour: row === 3 ? shade(colour, 0.75) : mix(colour, palette.haze, 0.5) },
    ]);
    return {
      svg:
        defs(fill) +
        trees.join('') +
        path(below(softLine(ridge), left, rightOf(stage), bottomOf(stage)), 'url(#floor)'),
      ...{
        top: top - height * 1.3,
        bottom: frame.height,
        depth: 0.14 + 0.44 * share,
        matte: colour,
      },
    };
  });
  return [...rows, framingTrees(stage)];
}

/** Great dark firs that stand before everything, at the sides. */
function framingTrees(stage: Stage): Layer {
  const { frame, chance, breadth } = stage;
  const drawn = chance.of('framing');
  const colour = shade(ground(stage, 1), 0.72);
  const tall = frame.height * 0.8;
  const places = [-0.04, 0.05, 0.94, 1.04].map((x) => x * frame.width + drawn.between(-20, 20));
  return {
    svg: places
      .map((x) =>
        conifer({ x, y: frame.height + 90 }, tall * drawn.between(0.7, 1.1), colour, drawn),
      )
      .join(''),
    ...{ top: frame.height * 0.1, bottom: frame.height, depth: 0.85 + 0 * breadth, matte: colour },
  };
}

/** Rays from the light through what stands before it. */
export function godRays(stage: Stage): Layer {
  const { light, frame, palette, chance } = stage;
  const drawn = chance.of('rays');
  const reach = Math.hypot(frame.width, frame.height) * 0.75;
  const rays = Array.from({ length: 9 }, () => {
    const angle = drawn.between(0.1, Math.PI - 0.1);
    const wide = drawn.between(0.012, 0.05);
    const point = (turn: number): string =>
      at(light.x + Math.cos(turn) * reach, light.y + Math.sin(turn) * reach);
    return path(
      `M${at(light.x, light.y)}L${point(angle - wide)}L${point(angle + wide)}Z`,
      'url(#ray)',
      drawn.between(0.3, 0.9),
    );
  });
  return {
    svg: defs(radial('ray', light, reach, fading(palette.light, 0.32))) + rays.join(''),
    ...{ depth: 0.1, matte: palette.light },
    motion: { kind: 'sway', x: 12, y: 0, seconds: 8, phase: 0 },
  };
}
