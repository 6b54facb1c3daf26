import { mix, oklch, shade, toHex } from '../oklch.js';
import { at, defs, linear, path, stroke } from '../svg.js';
import { around, lampGlow, mound, tone, LAMP, type FigureDrawer } from './figure-parts.js';

export const lighthouse: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 1.55;
  const body = tone(stage);
  const lit = mix(body, stage.palette.haze, 0.35);
  const lamp = { x, y: y - s * 1.06 };
  const beam = (way: 1 | -1): string =>
    path(
      `M${at(lamp.x, lamp.y)}L${at(lamp.x + way * s * 3.4, lamp.y - s * 0.34)}L${at(lamp.x + way * s * 3.4, lamp.y + s * 0.3)}Z`,
      `url(#beam${way > 0 ? 'r' : 'l'})`,
    );
  const fade = (id: string, way: 1 | -1): string =>
    linear(id, lamp, { x: lamp.x + way * s * 3.4, y: lamp.y }, [
      { at: 0, colour: oklch(0.94, 0.09, 88), opacity: 0.6 },
      { at: 0.35, colour: oklch(0.94, 0.09, 88), opacity: 0.2 },
      { at: 1, colour: oklch(0.94, 0.09, 88), opacity: 0 },
    ]);
  const stripes = [0.22, 0.5, 0.78].map((up) => {
    const half = 0.13 - 0.05 * up;
    return path(
      `M${at(x - s * half, y - s * up)}L${at(x + s * half, y - s * up)}L${at(x + s * (half - 0.006), y - s * (up + 0.13))}L${at(x - s * (half - 0.006), y - s * (up + 0.13))}Z`,
      toHex(shade(lit, 1.12)),
      0.55,
    );
  });
  return {
    svg:
      defs(
        fade('beamr', 1),
        fade('beaml', -1),
        linear('tower', { x: x - s * 0.13, y }, { x: x + s * 0.13, y }, [
          { at: 0, colour: lit },
          { at: 1, colour: body },
        ]),
      ) +
      beam(1) +
      beam(-1) +
      path(
        `M${at(x - s * 1.5, y + s * 0.26)}Q${at(x - s * 0.9, y - s * 0.02)} ${at(x - s * 0.3, y)}L${at(x + s * 0.3, y - s * 0.02)}Q${at(x + s * 0.75, y + s * 0.04)} ${at(x + s * 1.25, y + s * 0.26)}Z`,
        toHex(body),
      ) +
      path(
        `M${at(x - s * 0.14, y + s * 0.03)}L${at(x - s * 0.08, y - s * 0.96)}L${at(x + s * 0.08, y - s * 0.96)}L${at(x + s * 0.14, y + s * 0.03)}Z`,
        'url(#tower)',
      ) +
      stripes.join('') +
      path(
        `M${at(x - s * 0.115, y - s * 0.96)}h${(s * 0.23).toFixed(1)}v${(-s * 0.03).toFixed(1)}h${(-s * 0.23).toFixed(1)}Z`,
        toHex(body),
      ) +
      path(
        `M${at(x - s * 0.06, y - s * 0.99)}h${(s * 0.12).toFixed(1)}v${(-s * 0.13).toFixed(1)}h${(-s * 0.12).toFixed(1)}Z`,
        LAMP,
      ) +
      path(
        `M${at(x - s * 0.09, y - s * 1.12)}Q${at(x, y - s * 1.3)} ${at(x + s * 0.09, y - s * 1.12)}Z`,
        toHex(body),
      ) +
      lampGlow('lamp', lamp, s * 0.55, 0.9),
    ...around({ x, y: y - s * 0.5 }, s * 3.4, s * 1.3),
    depth: 0.3,
  };
};

export const windmill: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 1.2;
  const dark = tone(stage);
  const hub = { x, y: y - s * 0.82 };
  const sails = [20, 110, 200, 290].map(
    (turn) =>
      `<g transform="rotate(${turn} ${at(hub.x, hub.y)})">${stroke(`M${at(hub.x, hub.y)}V${(hub.y - s * 0.68).toFixed(1)}`, toHex(dark), s * 0.022)}${path(`M${at(hub.x + s * 0.015, hub.y - s * 0.14)}h${(s * 0.12).toFixed(1)}v${(-s * 0.52).toFixed(1)}h${(-s * 0.12).toFixed(1)}Z`, toHex(mix(dark, stage.palette.haze, 0.25)), 0.92)}</g>`,
  );
  return {
    svg:
      mound(stage, { x, y }, s * 1.9) +
      path(
        `M${at(x - s * 0.2, y + s * 0.06)}L${at(x - s * 0.12, y - s * 0.8)}Q${at(x, y - s * 0.98)} ${at(x + s * 0.12, y - s * 0.8)}L${at(x + s * 0.2, y + s * 0.06)}Z`,
        toHex(dark),
      ) +
      path(
        `M${at(x - s * 0.04, y - s * 0.36)}h${(s * 0.08).toFixed(1)}v${(-s * 0.11).toFixed(1)}h${(-s * 0.08).toFixed(1)}Z`,
        LAMP,
        0.9,
      ) +
      sails.join(''),
    ...around({ x, y: y - s * 0.6 }, s * 1.9, s * 1.1),
    depth: 0.42,
  };
};
