import { mix, oklch, shade, toHex } from '../oklch.js';
import { at, circle, defs, linear, path, stroke } from '../svg.js';
import { around, lampGlow, tone, type FigureDrawer } from './figure-parts.js';

export const sailboat: FigureDrawer = (stage, { x, y }, size) => {
  const { palette } = stage;
  const s = size;
  const hull = toHex(tone(stage));
  const sail = mix(palette.light, palette.horizon, palette.isDark ? 0.5 : 0.15);
  const reflection = mix(palette.near, palette.top, 0.3);
  return {
    svg:
      defs(
        linear('sail', { x: x - s * 0.4, y }, { x: x + s * 0.5, y }, [
          { at: 0, colour: sail },
          { at: 1, colour: shade(mix(sail, palette.middle, 0.4), 0.9) },
        ]),
      ) +
      `<ellipse cx="${x.toFixed(1)}" cy="${(y + s * 0.1).toFixed(1)}" rx="${(s * 0.62).toFixed(1)}" ry="${(s * 0.07).toFixed(1)}" fill="${toHex(reflection)}" opacity="0.5"/>` +
      path(
        `M${at(x - s * 0.03, y - s * 0.08)}L${at(x - s * 0.03, y - s * 1.18)}Q${at(x - s * 0.5, y - s * 0.5)} ${at(x - s * 0.44, y - s * 0.08)}Z`,
        'url(#sail)',
      ) +
      path(
        `M${at(x + s * 0.03, y - s * 0.08)}L${at(x + s * 0.01, y - s * 1.02)}Q${at(x + s * 0.34, y - s * 0.5)} ${at(x + s * 0.5, y - s * 0.1)}Z`,
        'url(#sail)',
        0.92,
      ) +
      stroke(`M${at(x, y)}L${at(x, y - s * 1.22)}`, hull, s * 0.022) +
      path(
        `M${at(x - s * 0.55, y - s * 0.05)}L${at(x + s * 0.58, y - s * 0.05)}Q${at(x + s * 0.48, y + s * 0.13)} ${at(x + s * 0.3, y + s * 0.13)}L${at(x - s * 0.34, y + s * 0.13)}Q${at(x - s * 0.5, y + s * 0.1)} ${at(x - s * 0.55, y - s * 0.05)}Z`,
        hull,
      ),
    ...around({ x, y: y - s * 0.5 }, s * 0.8, s * 0.85),
    depth: 0.34,
    motion: { kind: 'sway', x: 9, y: 5, seconds: 4.6, phase: 0.1 },
  };
};

export const whale: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 1.35;
  const { palette } = stage;
  const back = mix(palette.near, palette.middle, 0.28);
  const belly = mix(back, palette.light, 0.3);
  return {
    svg:
      defs(
        linear('whale', { x, y: y - s * 0.4 }, { x, y: y + s * 0.42 }, [
          { at: 0, colour: shade(back, 1.12) },
          { at: 0.55, colour: back },
          { at: 1, colour: belly },
        ]),
      ) +
      path(
        `M${at(x - s * 1.5, y - s * 0.02)}C${at(x - s * 1.4, y - s * 0.5)} ${at(x - s * 0.3, y - s * 0.56)} ${at(x + s * 0.45, y - s * 0.2)}C${at(x + s * 0.85, y - s * 0.02)} ${at(x + s * 1.1, y - s * 0.04)} ${at(x + s * 1.34, y - s * 0.2)}C${at(x + s * 1.42, y - s * 0.42)} ${at(x + s * 1.6, y - s * 0.54)} ${at(x + s * 1.86, y - s * 0.55)}C${at(x + s * 1.78, y - s * 0.36)} ${at(x + s * 1.66, y - s * 0.22)} ${at(x + s * 1.52, y - s * 0.14)}C${at(x + s * 1.68, y - s * 0.1)} ${at(x + s * 1.84, y + s * 0.02)} ${at(x + s * 1.9, y + s * 0.18)}C${at(x + s * 1.66, y + s * 0.16)} ${at(x + s * 1.48, y + s * 0.06)} ${at(x + s * 1.38, y - s * 0.02)}C${at(x + s * 1.1, y + s * 0.2)} ${at(x + s * 0.7, y + s * 0.3)} ${at(x + s * 0.2, y + s * 0.36)}C${at(x - s * 0.6, y + s * 0.44)} ${at(x - s * 1.46, y + s * 0.36)} ${at(x - s * 1.5, y - s * 0.02)}Z`,
        'url(#whale)',
      ) +
      path(
        `M${at(x - s * 0.62, y + s * 0.2)}C${at(x - s * 0.5, y + s * 0.5)} ${at(x - s * 0.25, y + s * 0.66)} ${at(x + s * 0.02, y + s * 0.7)}C${at(x - s * 0.08, y + s * 0.48)} ${at(x - s * 0.2, y + s * 0.3)} ${at(x - s * 0.3, y + s * 0.2)}Z`,
        toHex(shade(back, 0.85)),
      ) +
      [0, 1, 2, 3]
        .map((fold) =>
          stroke(
            `M${at(x - s * 1.4, y + s * (0.1 + fold * 0.05))}Q${at(x - s * 0.9, y + s * (0.26 + fold * 0.04))} ${at(x - s * 0.35, y + s * (0.24 + fold * 0.035))}`,
            toHex(shade(belly, 0.85)),
            2,
            0.5,
          ),
        )
        .join('') +
      circle({ x: x - s * 1.02, y: y + s * 0.02 }, s * 0.032, toHex(shade(back, 0.4))),
    ...around({ x, y }, s * 2.1, s * 0.9),
    depth: 0.42,
    motion: { kind: 'drift', x: -13, y: -4 },
  };
};

export const rocket: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 0.85;
  const body = mix(oklch(0.93, 0.01, 250), stage.palette.top, 0.12);
  const red = oklch(0.6, 0.18, 28);
  const flame = { x, y: y + s * 0.95 };
  return {
    svg:
      defs(
        linear('hull', { x: x - s * 0.25, y }, { x: x + s * 0.25, y }, [
          { at: 0, colour: shade(body, 0.62) },
          { at: 0.4, colour: body },
          { at: 1, colour: shade(body, 0.55) },
        ]),
        linear('fire', { x, y: y + s * 0.55 }, { x, y: y + s * 1.7 }, [
          { at: 0, colour: oklch(0.97, 0.07, 95) },
          { at: 0.35, colour: oklch(0.82, 0.16, 70) },
          { at: 1, colour: oklch(0.6, 0.2, 35), opacity: 0 },
        ]),
      ) +
      lampGlow('blast', flame, s * 1.3, 0.6) +
      path(
        `M${at(x - s * 0.16, y + s * 0.56)}Q${at(x - s * 0.22, y + s * 1.05)} ${at(x, y + s * 1.7)}Q${at(x + s * 0.22, y + s * 1.05)} ${at(x + s * 0.16, y + s * 0.56)}Z`,
        'url(#fire)',
      ) +
      path(
        `M${at(x - s * 0.2, y + s * 0.1)}L${at(x - s * 0.46, y + s * 0.62)}L${at(x - s * 0.16, y + s * 0.5)}ZM${at(x + s * 0.2, y + s * 0.1)}L${at(x + s * 0.46, y + s * 0.62)}L${at(x + s * 0.16, y + s * 0.5)}Z`,
        toHex(shade(red, 0.85)),
      ) +
      path(
        `M${at(x, y - s)}C${at(x + s * 0.3, y - s * 0.6)} ${at(x + s * 0.3, y)} ${at(x + s * 0.17, y + s * 0.58)}L${at(x - s * 0.17, y + s * 0.58)}C${at(x - s * 0.3, y)} ${at(x - s * 0.3, y - s * 0.6)} ${at(x, y - s)}Z`,
        'url(#hull)',
      ) +
      path(
        `M${at(x, y - s)}C${at(x + s * 0.15, y - s * 0.8)} ${at(x + s * 0.2, y - s * 0.65)} ${at(x + s * 0.225, y - s * 0.52)}L${at(x - s * 0.225, y - s * 0.52)}C${at(x - s * 0.2, y - s * 0.65)} ${at(x - s * 0.15, y - s * 0.8)} ${at(x, y - s)}Z`,
        toHex(red),
      ) +
      circle({ x, y: y - s * 0.24 }, s * 0.115, toHex(shade(red, 0.8))) +
      circle({ x, y: y - s * 0.24 }, s * 0.085, toHex(oklch(0.72, 0.09, 220))),
    ...around({ x, y: y + s * 0.3 }, s * 1.3, s * 1.6),
    depth: 0.38,
    motion: { kind: 'drift', x: 0, y: -20 },
  };
};
