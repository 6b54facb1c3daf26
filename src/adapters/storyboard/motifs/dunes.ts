import { mix, oklch, shade, toHex } from '../oklch.js';
import { bottomOf, ground, left, rightOf, type Layer, type Stage } from '../stage.js';
import { at, below, defs, falling, path, polygon, softLine } from '../svg.js';
import { along, heightAt, softRidge, span } from './ridge.js';

/** Dunes: each crest has a lit and a shaded side. */
export function duneRows(stage: Stage): Layer[] {
  const { frame, horizon, chance, palette, breadth } = stage;
  const count = 4;
  return Array.from({ length: count }, (_, row): Layer => {
    const drawn = chance.of(`dunes ${row}`);
    const share = (row + 1) / count;
    const y = horizon + (frame.height - horizon) * (0.02 + 0.78 * (row / (count - 1)) ** 1.15);
    const near = 0.16 + 0.8 * share;
    const ridge = softRidge(drawn, {
      from: left,
      to: rightOf(stage),
      y,
      rise: (22 + 44 * share) * breadth,
      wave: 520 + 420 * share,
    });
    const { top, bottom } = span(ridge);
    const golden = mix(oklch(0.62, 0.1, 62), palette.horizon, 0.25);
    const sand = mix(
      ground(stage, near),
      shade(golden, palette.isDark ? 0.4 : 1.05 - 0.55 * share),
      palette.isDark ? 0.3 : 0.62,
    );
    const lit = mix(sand, mix(palette.light, palette.horizon, 0.55), 0.42 - 0.2 * share);
    const dark = mix(shade(sand, 0.72), palette.top, 0.2);
    const peaks = ridge.filter((point, index) =>
      ridge.slice(Math.max(0, index - 13), index + 14).every((other) => other.y >= point.y),
    );
    const away = stage.light.x > frame.width / 2 ? -1 : 1;
    const shadows = peaks.map((peak) => {
      const reach = drawn.between(240, 420) * (0.5 + share) * breadth;
      const slope = along(0, reach, 16).map((off) => ({
        x: peak.x + away * off,
        y: heightAt(ridge, peak.x + away * off) - 0.5,
      }));
      const end = slope.at(-1) ?? peak;
      const low = { x: peak.x + away * reach * 0.35, y: peak.y + reach * 0.5 };
      const inner = `C${at(end.x - away * reach * 0.1, end.y + reach * 0.1)} ${at(low.x + away * reach * 0.25, low.y)} ${at(low.x, low.y)}C${at(low.x - away * reach * 0.1, low.y - reach * 0.14)} ${at(peak.x + away * reach * 0.08, peak.y + reach * 0.22)} ${at(peak.x, peak.y)}Z`;
      return path(`${polygon(slope).slice(0, -1)}${inner}`, 'url(#shadow)');
    });
    return {
      svg:
        defs(
          falling('sand', top, bottom + 220, [
            { at: 0, colour: lit },
            { at: 0.5, colour: sand },
            { at: 1, colour: shade(sand, row === count - 1 ? 0.7 : 0.92) },
          ]),
          `<linearGradient id="shadow" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${toHex(dark)}" stop-opacity="0.7"/><stop offset="0.9" stop-color="${toHex(dark)}" stop-opacity="0"/></linearGradient>`,
        ) +
        path(below(softLine(ridge), left, rightOf(stage), bottomOf(stage)), 'url(#sand)') +
        shadows.join(''),
      ...{ top: top - 4, bottom: frame.height, depth: 0.14 + 0.6 * share, matte: lit },
    };
  });
}
