import { mix, shade, toHex } from '../oklch.js';
import { bottomOf, left, rightOf, type Layer, type Stage } from '../stage.js';
import { at, below, defs, fading, falling, path, radial, rect, softLine, stroke } from '../svg.js';
import { along } from './ridge.js';

/** The sea to the horizon, bright below the light. It stays where it is. */
export function seaSurface(stage: Stage): Layer {
  const { frame, palette, horizon, light } = stage;
  const far = mix(mix(palette.horizon, palette.middle, 0.5), palette.near, 0.16);
  const middle = mix(mix(palette.middle, palette.top, 0.35), palette.near, 0.3);
  const below_ = { x: light.x, y: horizon };
  return {
    svg:
      defs(
        falling('sea', horizon, frame.height, [
          { at: 0, colour: far },
          { at: 0.35, colour: mix(far, middle, 0.65) },
          { at: 0.7, colour: middle },
          { at: 1, colour: mix(middle, palette.near, 0.7) },
        ]),
        radial(
          'sheen',
          below_,
          frame.width * 0.42,
          fading(mix(palette.light, palette.horizon, 0.4), 0.6),
        ),
      ) +
      rect(left, horizon, rightOf(stage) - left, bottomOf(stage) - horizon, 'url(#sea)') +
      rect(left, horizon, rightOf(stage) - left, bottomOf(stage) - horizon, 'url(#sheen)'),
    ...{ top: horizon, bottom: frame.height, depth: 0, matte: far, still: true },
  };
}

/** The way of the light on the water: two sets of dashes that pass each other, so that it sparkles. */
export function glitter(stage: Stage): Layer[] {
  const { frame, palette, horizon, light, chance, breadth } = stage;
  const reach = (frame.height - horizon) * 0.78;
  return [0, 1, 2].map((set) => {
    const drawn = chance.of(`glitter ${set}`);
    const colour = toHex(mix(palette.light, palette.horizon, 0.15));
    const dashes = Array.from({ length: 64 }, () => {
      const share = drawn.next() ** 1.35;
      const y = horizon + 4 + share * reach;
      const spread = (26 + 150 * share) * breadth;
      const x = light.x + (drawn.next() + drawn.next() - 1) * spread;
      const length = (18 + 84 * share) * drawn.between(0.35, 1) * breadth;
      const thick = 1.2 + 4.2 * share * drawn.between(0.5, 1);
      const opacity = (palette.isDark ? 0.5 : 0.75) * (1 - share * 0.75) * drawn.between(0.45, 1);
      return stroke(`M${at(x - length / 2, y)}L${at(x + length / 2, y)}`, colour, thick, opacity);
    });
    const wide = 260 * breadth;
    return {
      svg: dashes.join(''),
      ...{ top: horizon, bottom: horizon + reach + 10 },
      ...{ left: light.x - wide, right: light.x + wide },
      ...{ depth: 0.1 + set * 0.05, matte: palette.light },
      motion: {
        kind: 'sway' as const,
        x: set === 0 ? 13 : -13,
        y: 0,
        seconds: 3.1 + set,
        phase: set * 0.4,
      },
    };
  });
}

/** Bands of waves, the nearer the higher and the darker. */
export function waves(stage: Stage, count = 5): Layer[] {
  const { frame, palette, horizon, chance, breadth } = stage;
  return Array.from({ length: count }, (_, band) => {
    const drawn = chance.of(`wave ${band}`);
    const share = (band + 1) / count;
    const y = horizon + (frame.height - horizon) * (0.1 + 0.72 * share ** 1.35);
    const height = (2.2 + 10 * share ** 1.3) * breadth;
    const length = (170 + 420 * share) * breadth;
    const phase = drawn.between(0, Math.PI * 2);
    const crest = along(left, rightOf(stage), 14).map((x) => ({
      x,
      y:
        y +
        height * Math.sin((x / length) * Math.PI * 2 + phase) +
        height * 0.45 * Math.sin((x / (length * 0.37)) * Math.PI * 2 + phase * 2.3),
    }));
    const body = mix(
      mix(palette.middle, palette.top, 0.3 + 0.4 * share),
      palette.near,
      0.16 + 0.66 * share ** 1.2,
    );
    const deep = mix(body, palette.near, 0.5);
    const edge = mix(body, mix(palette.horizon, palette.light, 0.3), 0.5 - 0.2 * share);
    const line = softLine(crest);
    const foam = Array.from({ length: Math.round(7 + 5 * share) }, () => {
      const x = drawn.between(left, rightOf(stage));
      const off = y + height * drawn.between(0.9, 3.4);
      const size = length * drawn.between(0.08, 0.26);
      return stroke(
        `M${at(x - size / 2, off)}Q${at(x, off - height * 0.35)} ${at(x + size / 2, off)}`,
        toHex(edge),
        1 + 1.6 * share,
        drawn.between(0.2, 0.55),
      );
    });
    return {
      svg:
        defs(
          falling('band', y - height, y + 200 * breadth, [
            { at: 0, colour: mix(body, edge, 0.6), opacity: 0.75 },
            { at: 0.22, colour: body, opacity: 0.86 },
            { at: 1, colour: band === count - 1 ? shade(deep, 0.85) : deep },
          ]),
        ) +
        path(below(line, left, rightOf(stage), bottomOf(stage)), 'url(#band)') +
        stroke(line, toHex(edge), 1.4 + 1.6 * share, 0.55) +
        foam.join(''),
      ...{ top: y - height * 2, bottom: band === count - 1 ? frame.height : y + 230 * breadth },
      ...{ depth: 0.2 + 0.65 * share, matte: body },
      motion: {
        kind: 'sway' as const,
        ...{ x: (band % 2 === 0 ? 1 : -1) * (16 + 20 * share), y: 0 },
        ...{ seconds: 4.2 + 1.3 * share, phase: drawn.next() },
      },
    };
  });
}
