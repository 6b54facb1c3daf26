import { mix, shade, toHex } from '../oklch.js';
import { bottomOf, left, rightOf, type Layer, type Stage } from '../stage.js';
import { at, below, defs, falling, path, softLine } from '../svg.js';
import { along } from './ridge.js';

/** The world below the surface: shafts of light, rocks, weed and bubbles. */
export function shafts(stage: Stage): Layer {
  const { frame, palette, chance } = stage;
  const drawn = chance.of('shafts');
  const rays = Array.from({ length: 8 }, () => {
    const x = drawn.between(-0.1, 1.1) * frame.width;
    const wide = drawn.between(30, 110);
    const lean = (x - frame.width / 2) * 0.35;
    const end = frame.height * drawn.between(0.55, 0.95);
    return path(
      `M${at(x - wide * 0.3, -60)}L${at(x + wide * 0.3, -60)}L${at(x + lean + wide * 1.5, end)}L${at(x + lean - wide * 1.5, end)}Z`,
      'url(#shaft)',
      drawn.between(0.25, 0.75),
    );
  });
  return {
    svg:
      defs(
        falling('shaft', 0, frame.height * 0.95, [
          { at: 0, colour: palette.light, opacity: 0.42 },
          { at: 0.5, colour: palette.light, opacity: 0.14 },
          { at: 1, colour: palette.light, opacity: 0 },
        ]),
      ) + rays.join(''),
    ...{ depth: 0.1, matte: palette.light },
    motion: { kind: 'sway', x: 26, y: 0, seconds: 7, phase: 0.1 },
  };
}

export function seabed(stage: Stage): Layer[] {
  const { frame, palette, chance, breadth } = stage;
  return [0, 1, 2].map((row) => {
    const drawn = chance.of(`seabed ${row}`);
    const share = (row + 1) / 3;
    const colour = mix(
      mix(palette.horizon, palette.middle, 0.5 - 0.4 * share),
      palette.near,
      share * 0.85,
    );
    const y = frame.height * (0.76 + 0.07 * row);
    const phase = drawn.between(0, 6);
    const bumps = along(left, rightOf(stage), 14).map((x) => ({
      x,
      y:
        y +
        Math.sin(x / (110 + 60 * row) + phase) * 26 * breadth +
        Math.sin(x / 47 + phase * 2) * 9,
    }));
    const weeds = Array.from({ length: 5 + row * 3 }, () => {
      const x = drawn.between(left, rightOf(stage));
      const blades = drawn.whole(3, 6);
      return Array.from({ length: blades }, (_, blade) => {
        const height = (90 + 150 * share) * drawn.between(0.5, 1.15) * breadth;
        const bend = drawn.between(-1, 1) * height * 0.28;
        const foot = x + (blade - blades / 2) * 9;
        return path(
          `M${at(foot - 5, y + 50)}C${at(foot - 8 + bend, y - height * 0.3)} ${at(foot - bend, y - height * 0.6)} ${at(foot + bend * 0.6, y - height)}C${at(foot - bend + 8, y - height * 0.55)} ${at(foot + 9 + bend, y - height * 0.25)} ${at(foot + 6, y + 50)}Z`,
          toHex(shade(colour, 0.92)),
        );
      }).join('');
    });
    return {
      svg:
        defs(
          falling('bed', y - 40, frame.height, [
            { at: 0, colour },
            { at: 1, colour: shade(colour, 0.7) },
          ]),
        ) +
        weeds.join('') +
        path(below(softLine(bumps), left, rightOf(stage), bottomOf(stage)), 'url(#bed)'),
      ...{ top: y - 290 * breadth, bottom: frame.height, depth: 0.3 + 0.3 * row, matte: colour },
      motion: { kind: 'sway' as const, x: 7 + 4 * row, y: 0, seconds: 5 + row, phase: row * 0.3 },
    };
  });
}

/** A school that swims by. */
export function fishes(stage: Stage): Layer {
  const { frame, palette, chance, breadth } = stage;
  const drawn = chance.of('fishes');
  const way = drawn.side();
  const middle = {
    x: frame.width * drawn.between(0.3, 0.7),
    y: frame.height * drawn.between(0.34, 0.5),
  };
  const colour = toHex(mix(palette.middle, palette.near, 0.72));
  const shoal = Array.from({ length: 26 }, () => {
    const angle = drawn.between(0, Math.PI * 2);
    const away = drawn.next() ** 0.6;
    const x = middle.x + Math.cos(angle) * away * 250 * breadth;
    const y = middle.y + Math.sin(angle) * away * 95 * breadth;
    const s = drawn.between(9, 17) * breadth;
    const tail = x - way * s * 1.25;
    return path(
      `M${at(x + way * s, y)}Q${at(x, y - s * 0.55)} ${at(x - way * s * 0.8, y)}L${at(tail, y - s * 0.42)}L${at(tail + way * s * 0.15, y)}L${at(tail, y + s * 0.42)}L${at(x - way * s * 0.8, y)}Q${at(x, y + s * 0.55)} ${at(x + way * s, y)}Z`,
      colour,
      drawn.between(0.6, 0.95),
    );
  });
  return {
    svg: shoal.join(''),
    ...{
      top: middle.y - 120,
      bottom: middle.y + 120,
      depth: 0.35,
      matte: mix(palette.middle, palette.near, 0.7),
    },
    motion: { kind: 'drift', x: way * 18, y: -2 },
  };
}
