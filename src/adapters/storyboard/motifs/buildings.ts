import { mix, oklch, toHex } from '../oklch.js';
import { at, circle, defs, path, radial, stroke } from '../svg.js';
import { around, lampGlow, mound, tone, LAMP, type FigureDrawer } from './figure-parts.js';

export const house: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 0.8;
  const dark = tone(stage);
  const wall = mix(dark, stage.palette.haze, 0.14);
  const snowy = stage.brief.place === 'winter' || stage.brief.weather === 'snow';
  const roof = snowy ? mix(oklch(0.93, 0.015, 250), stage.palette.haze, 0.35) : dark;
  const pane = (px: number, py: number): string =>
    path(
      `M${at(px, py)}h${(s * 0.17).toFixed(1)}v${(s * 0.2).toFixed(1)}h${(-s * 0.17).toFixed(1)}Z`,
      LAMP,
    ) +
    stroke(
      `M${at(px + s * 0.085, py)}v${(s * 0.2).toFixed(1)}M${at(px, py + s * 0.1)}h${(s * 0.17).toFixed(1)}`,
      toHex(wall),
      s * 0.018,
    );
  const smoke = [0, 1, 2, 3, 4].map((puff) =>
    circle(
      { x: x + s * (0.33 + puff * 0.09 + Math.sin(puff) * 0.05), y: y - s * (1.12 + puff * 0.2) },
      s * (0.05 + puff * 0.032),
      toHex(stage.palette.haze),
      0.42 - puff * 0.07,
    ),
  );
  return {
    svg:
      mound(stage, { x, y }, s * 3) +
      smoke.join('') +
      path(
        `M${at(x + s * 0.27, y - s * 0.5)}v${(-s * 0.56).toFixed(1)}h${(s * 0.13).toFixed(1)}v${(s * 0.56).toFixed(1)}Z`,
        toHex(dark),
      ) +
      path(
        `M${at(x - s * 0.55, y + s * 0.08)}v${(-s * 0.6).toFixed(1)}h${(s * 1.1).toFixed(1)}v${(s * 0.6).toFixed(1)}Z`,
        toHex(wall),
      ) +
      path(
        `M${at(x - s * 0.7, y - s * 0.46)}L${at(x - s * 0.34, y - s * 0.98)}L${at(x + s * 0.34, y - s * 0.98)}L${at(x + s * 0.7, y - s * 0.46)}Z`,
        toHex(roof),
      ) +
      pane(x - s * 0.38, y - s * 0.34) +
      pane(x + s * 0.2, y - s * 0.34) +
      path(
        `M${at(x - s * 0.08, y + s * 0.08)}v${(-s * 0.36).toFixed(1)}h${(s * 0.18).toFixed(1)}v${(s * 0.36).toFixed(1)}Z`,
        toHex(dark),
      ) +
      lampGlow('w1', { x: x - s * 0.3, y: y - s * 0.24 }, s * 0.5, 0.5) +
      lampGlow('w2', { x: x + s * 0.28, y: y - s * 0.24 }, s * 0.5, 0.5),
    ...around({ x, y: y - s * 0.5 }, s * 3, s * 1.8),
    depth: 0.46,
  };
};

export const castle: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 1.5;
  const dark = toHex(tone(stage));
  const tower = (tx: number, wide: number, high: number): string =>
    path(
      `M${at(tx - wide / 2, y + s * 0.1)}V${(y - high).toFixed(1)}h${wide.toFixed(1)}V${(y + s * 0.1).toFixed(1)}Z`,
      dark,
    ) +
    path(
      `M${at(tx - wide * 0.68, y - high)}L${at(tx, y - high - wide * 1.5)}L${at(tx + wide * 0.68, y - high)}Z`,
      dark,
    ) +
    stroke(`M${at(tx, y - high - wide * 1.4)}v${(-wide * 0.55).toFixed(1)}`, dark, 2) +
    path(
      `M${at(tx, y - high - wide * 1.95)}l${(wide * 0.5).toFixed(1)} ${(wide * 0.14).toFixed(1)}l${(-wide * 0.5).toFixed(1)} ${(wide * 0.14).toFixed(1)}Z`,
      toHex(oklch(0.62, 0.17, 25)),
    ) +
    path(
      `M${at(tx - wide * 0.09, y - high + wide * 0.5)}h${(wide * 0.18).toFixed(1)}v${(wide * 0.34).toFixed(1)}h${(-wide * 0.18).toFixed(1)}Z`,
      LAMP,
      0.9,
    );
  const wall = (from: number, to: number, high: number): string => {
    const teeth = Math.max(3, Math.round((to - from) / (s * 0.07)));
    const step = (to - from) / (teeth * 2);
    const line = Array.from(
      { length: teeth },
      (_, tooth) =>
        `L${at(from + step * tooth * 2, y - high - step)}L${at(from + step * (tooth * 2 + 1), y - high - step)}L${at(from + step * (tooth * 2 + 1), y - high)}L${at(from + step * (tooth * 2 + 2), y - high)}`,
    ).join('');
    return path(`M${at(from, y + s * 0.1)}${line}L${at(to, y + s * 0.1)}Z`, dark);
  };
  return {
    svg:
      mound(stage, { x, y: y + s * 0.06 }, s * 1.7) +
      wall(x - s * 0.62, x + s * 0.62, s * 0.3) +
      wall(x - s * 0.3, x + s * 0.3, s * 0.52) +
      tower(x - s * 0.6, s * 0.17, s * 0.52) +
      tower(x + s * 0.6, s * 0.17, s * 0.46) +
      tower(x - s * 0.27, s * 0.15, s * 0.74) +
      tower(x + s * 0.28, s * 0.15, s * 0.68) +
      tower(x, s * 0.2, s * 0.96),
    ...around({ x, y: y - s * 0.6 }, s * 1.7, s * 1.2),
    depth: 0.4,
  };
};

export const tent: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 0.72;
  const cloth = oklch(0.72, 0.14, 62);
  const dark = toHex(tone(stage));
  return {
    svg:
      mound(stage, { x, y }, s * 3.2) +
      lampGlow('camp', { x: x + s * 0.05, y: y - s * 0.3 }, s * 1.7, 0.65) +
      defs(
        radial('cloth', { x, y: y - s * 0.15 }, s * 0.9, [
          { at: 0, colour: oklch(0.88, 0.12, 80) },
          { at: 1, colour: mix(cloth, stage.palette.near, 0.35) },
        ]),
      ) +
      path(
        `M${at(x, y - s * 0.78)}L${at(x + s * 0.72, y + s * 0.06)}L${at(x - s * 0.72, y + s * 0.06)}Z`,
        'url(#cloth)',
      ) +
      path(
        `M${at(x, y - s * 0.5)}L${at(x + s * 0.17, y + s * 0.06)}L${at(x - s * 0.17, y + s * 0.06)}Z`,
        dark,
        0.75,
      ) +
      stroke(
        `M${at(x, y - s * 0.78)}L${at(x - s * 0.05, y - s * 0.88)}M${at(x, y - s * 0.78)}L${at(x + s * 0.05, y - s * 0.88)}`,
        dark,
        2.4,
      ),
    ...around({ x, y: y - s * 0.4 }, s * 3.2, s * 1.7),
    depth: 0.5,
  };
};
