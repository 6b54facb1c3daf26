import { shade, toHex } from '../oklch.js';
import { at, circle, path, stroke } from '../svg.js';
import { greatTree } from './trees.js';
import { around, mound, tone, type FigureDrawer } from './figure-parts.js';

export const walker: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 0.85;
  const dark = toHex(shade(tone(stage), 0.9));
  return {
    svg:
      mound(stage, { x, y: y + s * 0.02 }, s * 2.4) +
      circle({ x: x + s * 0.01, y: y - s * 0.9 }, s * 0.085, dark) +
      path(
        `M${at(x - s * 0.05, y - s * 0.82)}Q${at(x + s * 0.02, y - s * 0.86)} ${at(x + s * 0.08, y - s * 0.8)}L${at(x + s * 0.17, y - s * 0.34)}Q${at(x, y - s * 0.3)} ${at(x - s * 0.16, y - s * 0.34)}Z`,
        dark,
      ) +
      stroke(
        `M${at(x - s * 0.03, y - s * 0.38)}L${at(x - s * 0.05, y - s * 0.18)}L${at(x - s * 0.13, y + s * 0.02)}M${at(x + s * 0.05, y - s * 0.38)}L${at(x + s * 0.09, y - s * 0.18)}L${at(x + s * 0.11, y + s * 0.02)}`,
        dark,
        s * 0.065,
      ) +
      stroke(
        `M${at(x + s * 0.06, y - s * 0.74)}L${at(x + s * 0.16, y - s * 0.56)}L${at(x + s * 0.19, y - s * 0.42)}`,
        dark,
        s * 0.048,
      ) +
      stroke(
        `M${at(x + s * 0.19, y - s * 0.62)}L${at(x + s * 0.22, y + s * 0.03)}`,
        dark,
        s * 0.022,
      ),
    ...around({ x, y: y - s * 0.4 }, s * 2.4, s * 0.9),
    depth: 0.5,
  };
};

export const tree: FigureDrawer = (stage, { x, y }, size) => ({
  svg:
    mound(stage, { x, y }, size * 2.2) +
    greatTree({ x, y: y + 6 }, size * 2.5, tone(stage), stage.chance.of('great tree')),
  ...around({ x, y: y - size }, size * 2.6, size * 2.1),
  depth: 0.5,
});
