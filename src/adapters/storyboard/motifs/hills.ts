import { mix, shade } from '../oklch.js';
import { bottomOf, ground, left, litGround, rightOf, type Layer, type Stage } from '../stage.js';
import { below, defs, falling, path, polygon, softLine, type Point } from '../svg.js';
import { heightAt, sharpRidge, softRidge, span } from './ridge.js';
import { conifer, leafTree } from './trees.js';

export interface HillRow {
  ridge: Point[];
  layer: Layer;
}

/** Rows of soft hills, one before the other, the air between them. */
export function hillRows(
  stage: Stage,
  count = 4,
  name = 'hills',
  start = 0.12,
  wooded = true,
): Layer[] {
  const { frame, horizon, chance, palette, breadth } = stage;
  const depthOf = (row: number): number => (row + 1) / count;
  return Array.from({ length: count }, (_, row) => {
    const drawn = chance.of(`${name} ${row}`);
    const near = start + (1 - start) * depthOf(row) ** 1.1;
    const y = horizon + (frame.height - horizon) * (row / count) * 0.95 - 10;
    const ridge = softRidge(drawn, {
      ...{ from: left, to: rightOf(stage), y },
      ...{ rise: (26 + 22 * depthOf(row)) * breadth, wave: 380 + 460 * depthOf(row) },
    });
    const { top } = span(ridge);
    const colour = ground(stage, near);
    const fill = falling('hill', top, top + 260, [
      { at: 0, colour: litGround(stage, near, 0.2) },
      { at: 0.3, colour },
      { at: 1, colour: row === count - 1 ? shade(colour, 0.8) : mix(colour, palette.haze, 0.4) },
    ]);
    const trees = row === 0 || !wooded ? '' : scattered(stage, ridge, row / count, near);
    return {
      svg:
        defs(fill) +
        trees +
        path(below(softLine(ridge), left, rightOf(stage), bottomOf(stage)), 'url(#hill)'),
      ...{ top: top - (trees === '' ? 6 : 150 * breadth), bottom: frame.height },
      ...{ depth: 0.14 + 0.62 * depthOf(row), matte: colour },
    };
  });
}

/** Small groups of trees on a ridge. */
function scattered(stage: Stage, ridge: readonly Point[], closeness: number, near: number): string {
  const drawn = stage.chance.of(`trees ${closeness}`);
  const size = (26 + 70 * closeness) * stage.breadth;
  const colour = shade(ground(stage, Math.min(1, near + 0.16)), 0.92);
  const groups = drawn.whole(2, 4);
  return Array.from({ length: groups }, () => {
    const middle = drawn.between(left, rightOf(stage));
    return Array.from({ length: drawn.whole(2, 7) }, () => {
      const x = middle + drawn.between(-1, 1) * size * 2.2;
      const foot = { x, y: heightAt(ridge, x) + 6 };
      const height = size * drawn.between(0.6, 1.15);
      return drawn.happens(0.55)
        ? conifer(foot, height, colour, drawn)
        : leafTree(foot, height * 0.85, colour, drawn);
    }).join('');
  }).join('');
}

/** Mountains with a lit and a shaded side, and snow on the higher ones. */
export function mountainRows(stage: Stage, count = 3, rise = 1): Layer[] {
  const { frame, horizon, chance, palette, breadth } = stage;
  return Array.from({ length: count }, (_, row) => {
    const drawn = chance.of(`mountains ${row}`);
    const share = row / Math.max(1, count - 1);
    const near = 0.2 + 0.42 * share;
    const height = (200 - 80 * share) * rise * breadth;
    const y = horizon - height * 0.55 + 55 * row;
    const ridge = sharpRidge(drawn, {
      ...{ from: left - 60, to: rightOf(stage) + 60, y, rise: height },
      wave: (430 - 60 * row) * breadth,
    });
    const { top } = span(ridge);
    const foot = horizon + 90 + 60 * row;
    const colour = ground(stage, near);
    const stops = [
      { at: 0, colour },
      { at: 0.55, colour: mix(colour, palette.haze, 0.3) },
      { at: 1, colour: mix(palette.haze, palette.horizon, 0.35) },
    ];
    const lit = mix(colour, mix(palette.light, palette.horizon, 0.4), 0.34);
    const snow = mix(palette.light, palette.haze, 0.28 + 0.1 * share);
    const body = below(softPolyline(ridge), left - 60, rightOf(stage) + 60, bottomOf(stage));
    return {
      svg:
        defs(
          falling('rock', top, foot, stops),
          falling('lit', top, top + height * 1.5, [
            { at: 0, colour: lit, opacity: 0.9 },
            { at: 1, colour: lit, opacity: 0 },
          ]),
          falling('snow', top, top + height * 0.85, [
            { at: 0, colour: snow },
            { at: 0.7, colour: snow, opacity: 0.85 },
            { at: 1, colour: snow, opacity: 0.2 },
          ]),
        ) +
        path(body, 'url(#rock)') +
        faces(stage, ridge, height, drawn, row < 2 && height > 90),
      ...{
        top: top - 8,
        bottom: Math.min(frame.height, foot + 200),
        depth: 0.12 + 0.2 * share,
        matte: colour,
      },
    };
  });
}

function softPolyline(points: readonly Point[]): string {
  return polygon(points).slice(0, -1);
}

/** Of every peak the side that looks to the light, and its cap of snow. */
function faces(
  stage: Stage,
  ridge: readonly Point[],
  height: number,
  drawn: Stage['chance'],
  snowy: boolean,
): string {
  const peaks = ridge.filter((point, index) => {
    const around = ridge.slice(Math.max(0, index - 14), index + 15);
    return around.every((other) => other.y >= point.y);
  });
  return peaks
    .map((peak) => {
      const index = ridge.indexOf(peak);
      const toLight = stage.light.x >= peak.x ? 1 : -1;
      const side = slopeOf(ridge, index, toLight, height);
      const last = side.at(-1) ?? peak;
      const spine: Point[] = [];
      for (let step = 1; step <= 7; step++) {
        const share = step / 7;
        const x =
          peak.x +
          toLight * (step % 2 === 0 ? 0.02 : 0.1) * height * share +
          toLight * drawn.between(-0.05, 0.07) * height;
        spine.push({ x, y: peak.y + (last.y - peak.y) * share * 1.05 });
      }
      const face = path(polygon([...side, ...spine.reverse()]), 'url(#lit)');
      return face + (snowy ? snowCap(ridge, index, height * drawn.between(0.3, 0.46), drawn) : '');
    })
    .join('');
}

/** From a peak down one side to the valley. */
function slopeOf(ridge: readonly Point[], index: number, way: 1 | -1, height: number): Point[] {
  const slope: Point[] = [];
  let lowest = 0;
  for (let place = index; place >= 0 && place < ridge.length; place += way) {
    const point = ridge[place];
    if (point === undefined) break;
    const low = slope[lowest];
    if (low !== undefined && point.y < low.y - height * 0.06) break;
    slope.push(point);
    if (low === undefined || point.y >= low.y) lowest = slope.length - 1;
  }
  return slope.slice(0, lowest + 1);
}

function snowCap(
  ridge: readonly Point[],
  index: number,
  depth: number,
  drawn: Stage['chance'],
): string {
  const peak = ridge[index];
  if (peak === undefined) return '';
  const cap: Point[] = [];
  let from = index;
  while (from > 0 && (ridge[from - 1]?.y ?? Infinity) < peak.y + depth) from--;
  let to = index;
  while (to < ridge.length - 1 && (ridge[to + 1]?.y ?? Infinity) < peak.y + depth) to++;
  cap.push(...ridge.slice(from, to + 1));
  const [start, end] = [cap[0] ?? peak, cap.at(-1) ?? peak];
  const teeth = 7;
  for (let tooth = 1; tooth < teeth; tooth++) {
    const share = tooth / teeth;
    const x = end.x + (start.x - end.x) * share;
    const low = tooth % 2 === 1 ? drawn.between(0.1, 0.5) : drawn.between(-0.35, 0);
    cap.push({ x, y: end.y + (start.y - end.y) * share + low * depth });
  }
  return path(polygon(cap), 'url(#snow)');
}
