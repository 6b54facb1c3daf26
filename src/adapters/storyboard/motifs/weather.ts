import { mix, oklch, toHex } from '../oklch.js';
import { left, rightOf, type Layer, type Stage } from '../stage.js';
import {
  at,
  circle,
  defs,
  fading,
  falling,
  path,
  radial,
  rect,
  stroke,
  type Point,
} from '../svg.js';

interface Particles {
  name: string;
  count: number;
  /** After so far the drawing repeats itself, and it takes so many seconds. */
  step: Point;
  seconds: number;
  depth: number;
  one: (place: Point, drawn: Stage['chance']) => string;
  defs?: string;
}

/** Things in the air that come again and again: drawn once and repeated by the step. */
function stream(
  stage: Stage,
  { name, count, step, seconds, depth, one, defs: shared = '' }: Particles,
): Layer {
  const drawn = stage.chance.of(name);
  const high = Math.abs(step.y);
  const [from, to] = [left - 200, rightOf(stage) + 200];
  const tile = Array.from({ length: count }, () =>
    one({ x: drawn.between(from, to), y: drawn.between(0, high) }, drawn),
  ).join('');
  const rows = Math.ceil((stage.frame.height + 2 * high) / high) + 1;
  const way = Math.sign(step.y);
  const tiles = Array.from({ length: rows }, (_, row) => {
    const n = row - 1;
    return `<g transform="translate(${at(step.x * n * way, high * n)})">${tile}</g>`;
  });
  return {
    svg: shared + tiles.join(''),
    ...{ depth, matte: oklch(0.97, 0.01, stage.palette.top.h) },
    motion: { kind: 'stream', step, seconds },
  };
}

export function snowfall(stage: Stage): Layer[] {
  const { breadth, frame } = stage;
  const wide = frame.width / 1000;
  return [0, 1, 2].map((near) =>
    stream(stage, {
      name: `snow ${near}`,
      count: Math.round([120, 60, 16][near] ?? 0 * wide),
      step: { x: [40, -60, 120][near] ?? 0, y: 720 },
      seconds: [14, 9, 5.4][near] ?? 9,
      depth: 0.3 + near * 0.3,
      defs: defs(
        `<radialGradient id="flake"><stop offset="0" stop-color="#fff" stop-opacity="1"/><stop offset="0.45" stop-color="#fff" stop-opacity="0.75"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>`,
      ),
      one: (place, drawn) =>
        circle(
          place,
          drawn.between(1.6, 3.2) * ([1, 1.9, 4.2][near] ?? 1) * breadth,
          'url(#flake)',
          [0.75, 0.85, 0.5][near],
        ),
    }),
  );
}

export function rainfall(stage: Stage): Layer[] {
  const colour = toHex(mix(stage.palette.light, stage.palette.horizon, 0.5));
  return [0, 1].map((near) =>
    stream(stage, {
      name: `rain ${near}`,
      count: near === 0 ? 150 : 60,
      step: { x: -90, y: 760 },
      seconds: near === 0 ? 0.62 : 0.42,
      depth: 0.4 + near * 0.4,
      one: ({ x, y }, drawn) => {
        const length = drawn.between(34, 70) * (1 + near * 0.8);
        return stroke(
          `M${at(x, y)}L${at(x - length * 0.118, y + length)}`,
          colour,
          1.3 + near * 0.9,
          drawn.between(0.2, 0.5),
        );
      },
    }),
  );
}

/** Glowing dots: sparks that rise, fireflies that hover, petals that fall, bubbles. */
export function embers(stage: Stage): Layer[] {
  return [0, 1].map((near) =>
    stream(stage, {
      name: `embers ${near}`,
      count: near === 0 ? 46 : 16,
      step: { x: near === 0 ? 70 : -50, y: -760 },
      seconds: near === 0 ? 8 : 5.5,
      depth: 0.5,
      defs: spark(oklch(0.8, 0.16, 60)),
      one: (place, drawn) => {
        const size = drawn.between(1.4, 3) * (1 + near * 0.7);
        return circle(place, size * 4.5, 'url(#spark)', 0.5) + circle(place, size, '#ffe9c2', 0.95);
      },
    }),
  );
}

export function fireflies(stage: Stage): Layer[] {
  return [0, 1].map((set) => {
    const drawn = stage.chance.of(`fireflies ${set}`);
    const dots = Array.from({ length: 22 }, () => {
      const place = {
        x: drawn.between(left, rightOf(stage)),
        y: stage.horizon + drawn.between(-0.55, 0.8) * (stage.frame.height - stage.horizon),
      };
      const size = drawn.between(1.8, 3.8) * stage.breadth;
      return circle(place, size * 6.5, 'url(#spark)', 0.55) + circle(place, size, '#fff6d0', 0.95);
    });
    return {
      svg: defs(spark(oklch(0.88, 0.15, 100))) + dots.join(''),
      ...{ depth: 0.55 + set * 0.25, matte: oklch(0.9, 0.12, 100) },
      motion: {
        kind: 'sway' as const,
        x: set === 0 ? 22 : -30,
        y: 16,
        seconds: 6 + set * 1.7,
        phase: set * 0.3,
      },
    };
  });
}

export function petals(stage: Stage): Layer[] {
  const colours = [0.82, 0.75, 0.88].map((l) => toHex(oklch(l, 0.09, 5)));
  return [0, 1].map((near) =>
    stream(stage, {
      name: `petals ${near}`,
      count: near === 0 ? 36 : 12,
      step: { x: near === 0 ? -230 : -330, y: 760 },
      seconds: near === 0 ? 11 : 7,
      depth: 0.5,
      one: ({ x, y }, drawn) => {
        const size = drawn.between(5, 9) * (1 + near) * stage.breadth;
        const turn = drawn.between(0, 360).toFixed(0);
        return `<g transform="rotate(${turn} ${at(x, y)})">${path(`M${at(x - size, y)}Q${at(x, y - size * 0.9)} ${at(x + size, y)}Q${at(x, y + size * 0.4)} ${at(x - size, y)}Z`, drawn.pick([colours[0] ?? '', colours[1] ?? '', colours[2] ?? '']), 0.55 + drawn.next() * 0.4)}</g>`;
      },
    }),
  );
}

export function bubbles(stage: Stage): Layer[] {
  return [
    stream(stage, {
      name: 'bubbles',
      count: 34,
      step: { x: 30, y: -760 },
      seconds: 9,
      depth: 0.5,
      one: (place, drawn) => {
        const size = drawn.between(2.5, 9) * stage.breadth;
        const shine = { x: place.x - size * 0.35, y: place.y - size * 0.35 };
        return circle(place, size, '#ffffff', 0.16) + circle(shine, size * 0.28, '#ffffff', 0.6);
      },
    }),
  ];
}

/** Air between the near and the far. */
export function mistBank(stage: Stage, y: number, depth: number): Layer {
  const { palette, chance, frame } = stage;
  const drawn = chance.of(`mist ${y.toFixed(0)}`);
  const colour = mix(palette.haze, palette.horizon, 0.5);
  const puffs = Array.from({ length: 9 }, (_, index) => {
    const centre = {
      x: left + ((rightOf(stage) - left) * (index + drawn.next())) / 9,
      y: y + drawn.between(-34, 34),
    };
    return `<ellipse cx="${centre.x.toFixed(0)}" cy="${centre.y.toFixed(0)}" rx="${drawn.between(240, 430).toFixed(0)}" ry="${drawn.between(60, 120).toFixed(0)}" fill="url(#puff)" opacity="0.55"/>`;
  });
  const stops = fading(colour, 0.85)
    .map(
      ({ at: place, opacity = 1 }) =>
        `<stop offset="${place}" stop-color="${toHex(colour)}" stop-opacity="${opacity.toFixed(3)}"/>`,
    )
    .join('');
  return {
    svg: defs(`<radialGradient id="puff">${stops}</radialGradient>`) + puffs.join(''),
    ...{ top: y - 150, bottom: Math.min(frame.height, y + 150), depth, matte: colour },
    motion: { kind: 'drift', x: drawn.side() * 10, y: 0 },
  };
}

/** What lies over everything: dark towards the corners, and at the foot, where words may stand. */
export function vignette(stage: Stage): Layer {
  const { frame, palette } = stage;
  const dark = { ...palette.near, l: 0.1, c: Math.min(palette.near.c, 0.04) };
  const middle = { x: frame.width / 2, y: frame.height * 0.46 };
  const reach = Math.hypot(frame.width, frame.height) * 0.62;
  return {
    svg:
      defs(
        radial('corners', middle, reach, [
          { at: 0, colour: dark, opacity: 0 },
          { at: 0.55, colour: dark, opacity: 0 },
          { at: 0.8, colour: dark, opacity: 0.14 },
          { at: 1, colour: dark, opacity: 0.42 },
        ]),
        falling('foot', frame.height * 0.58, frame.height, [
          { at: 0, colour: dark, opacity: 0 },
          { at: 0.4, colour: dark, opacity: 0.22 },
          { at: 0.75, colour: dark, opacity: 0.46 },
          { at: 1, colour: dark, opacity: 0.6 },
        ]),
      ) +
      rect(0, 0, frame.width, frame.height, 'url(#corners)') +
      rect(0, 0, frame.width, frame.height, 'url(#foot)'),
    ...{ depth: 0, matte: dark, still: true },
  };
}

function spark(colour: ReturnType<typeof oklch>): string {
  const stops = fading(colour, 0.8)
    .map(
      ({ at: place, opacity = 1 }) =>
        `<stop offset="${place}" stop-color="${toHex(colour)}" stop-opacity="${opacity.toFixed(3)}"/>`,
    )
    .join('');
  return `<radialGradient id="spark">${stops}</radialGradient>`;
}
