import { mix, oklch, shade } from '../oklch.js';
import { left, rightOf, type Layer, type Stage } from '../stage.js';
import { at, circle, defs, fading, falling, group, path, radial, rect } from '../svg.js';

/** The sky with the glow around its light. It stays where it is. */
export function backdrop(stage: Stage): Layer {
  const { frame, palette, horizon, light, brief } = stage;
  const reach = Math.max(frame.width, frame.height) * 0.75;
  const end = Math.min(horizon + 60, frame.height);
  const glow = brief.place === 'space' ? 0.08 : palette.isDark ? 0.3 : 0.62;
  const stops = [
    { at: 0, colour: palette.top },
    { at: 0.52, colour: palette.middle },
    { at: 1, colour: palette.horizon },
  ];
  return {
    svg: [
      defs(
        falling('sky', 0, end, stops),
        radial('glow', light, reach, fading(mix(palette.light, palette.horizon, 0.3), glow)),
        radial('core', light, reach * 0.3, fading(palette.light, glow * 0.9)),
      ),
      rect(0, 0, frame.width, frame.height, 'url(#sky)'),
      rect(0, 0, frame.width, frame.height, 'url(#glow)'),
      rect(0, 0, frame.width, frame.height, 'url(#core)'),
    ].join(''),
    ...{ depth: 0, matte: palette.horizon, still: true, grain: true },
  };
}

/** Sun by day, moon in the dark. */
export function lightDisc(stage: Stage): Layer {
  const { palette, light, breadth, chance } = stage;
  const drawn = chance.of('disc');
  const radius = (palette.isDark ? drawn.between(40, 56) : drawn.between(58, 84)) * breadth;
  const reach = radius * 2.6;
  const rim = mix(palette.light, palette.horizon, palette.isDark ? 0.25 : 0.12);
  const seas = Array.from({ length: 6 }, () => {
    const [angle, away] = [drawn.between(0, Math.PI * 2), drawn.between(0.1, 0.62) * radius];
    const centre = { x: light.x + Math.cos(angle) * away, y: light.y + Math.sin(angle) * away };
    return circle(centre, radius * drawn.between(0.1, 0.26), `url(#sea)`, 0.5);
  });
  const fill = shade(rim, 0.86);
  return {
    svg: [
      defs(
        radial('halo', light, reach, fading(palette.light, palette.isDark ? 0.5 : 0.7)),
        radial('disc', { x: light.x - radius * 0.2, y: light.y - radius * 0.3 }, radius * 1.3, [
          { at: 0, colour: shade(palette.light, 1.02) },
          { at: 1, colour: rim },
        ]),
        falling('sea', light.y - radius, light.y + radius, [
          { at: 0, colour: fill },
          { at: 1, colour: shade(fill, 0.92) },
        ]),
      ),
      circle(light, reach, 'url(#halo)'),
      circle(light, radius, 'url(#disc)'),
      ...(palette.isDark ? seas : []),
    ].join(''),
    ...{ top: light.y - reach, bottom: light.y + reach },
    ...{ left: light.x - reach, right: light.x + reach },
    ...{ depth: 0.04, matte: palette.light },
  };
}

export function starField(stage: Stage, bottom = stage.horizon): Layer {
  const { frame, palette, chance, breadth } = stage;
  const drawn = chance.of('stars');
  const area = ((frame.width + 260) * bottom) / 1_000_000;
  const colour = (): string => drawn.pick(['#ffffff', '#ffffff', '#fff1dc', '#dbe6ff', '#ffe3d0']);
  const faint = Array.from({ length: Math.round(190 * area) }, () => {
    const height = drawn.next() ** 1.25;
    const star = { x: drawn.between(left, rightOf(stage)), y: height * bottom };
    return circle(
      star,
      drawn.between(0.7, 1.7) * breadth,
      colour(),
      drawn.between(0.25, 0.9) * (1.1 - height),
    );
  });
  const bright = Array.from({ length: Math.round(10 * area) }, () => {
    const star = { x: drawn.between(left, rightOf(stage)), y: drawn.between(0, bottom * 0.75) };
    const size = drawn.between(1.8, 2.8) * breadth;
    return (
      circle(star, size * 5, '#ffffff', 0.05) +
      circle(star, size * 2.2, '#ffffff', 0.12) +
      circle(star, size, '#ffffff', 0.95)
    );
  });
  return {
    svg: [...faint, ...bright].join(''),
    ...{ top: 0, bottom, depth: 0.05, matte: oklch(0.98, 0.01, palette.top.h) },
  };
}

/** Long thin clouds, lit from the light's side. */
export function streakClouds(stage: Stage): Layer {
  const { frame, palette, horizon, chance, light } = stage;
  const drawn = chance.of('streaks');
  const lit = mix(palette.light, palette.horizon, 0.45);
  const dark = mix(palette.middle, palette.top, 0.35);
  const streaks = Array.from(
    { length: Math.round(drawn.between(9, 14) * (frame.width / 1400) + 3) },
    () => {
      const x = drawn.between(left, rightOf(stage));
      const y = horizon * (0.22 + 0.68 * drawn.next() ** 0.7);
      const length = drawn.between(180, 560) * (0.5 + (1 - y / horizon) * 0.7);
      const height = length * drawn.between(0.025, 0.05);
      const closeness =
        1 - Math.min(1, Math.hypot(x - light.x, (y - light.y) * 1.5) / (frame.width * 0.6));
      const fill = closeness > 0.35 || drawn.happens(0.4) ? 'lit' : 'dim';
      const lens = (cx: number, cy: number, l: number, h: number): string =>
        `M${at(cx - l / 2, cy)}C${at(cx - l * 0.2, cy - h)} ${at(cx + l * 0.15, cy - h * 1.2)} ${at(cx + l / 2, cy)}C${at(cx + l * 0.2, cy + h * 0.35)} ${at(cx - l * 0.2, cy + h * 0.4)} ${at(cx - l / 2, cy)}Z`;
      const opacity = 0.22 + 0.45 * Math.max(closeness, 0.1);
      return (
        path(lens(x, y, length, height), `url(#${fill})`, opacity) +
        path(
          lens(x + length * 0.16, y - height * 0.55, length * 0.55, height * 0.9),
          `url(#${fill})`,
          opacity * 0.8,
        )
      );
    },
  );
  return {
    svg:
      defs(
        falling('lit', 0, horizon, [
          { at: 0, colour: mix(lit, palette.middle, 0.3) },
          { at: 1, colour: lit },
        ]),
        falling('dim', 0, horizon, [
          { at: 0, colour: dark },
          { at: 1, colour: mix(palette.middle, palette.horizon, 0.4) },
        ]),
      ) + streaks.join(''),
    ...{ top: horizon * 0.1, bottom: horizon, depth: 0.1, matte: lit },
    motion: { kind: 'drift', x: drawn.side() * 5, y: 0 },
  };
}

/** Heaped clouds with flat feet. */
export function heapClouds(stage: Stage, heavy = false): Layer {
  const { frame, palette, horizon, chance, breadth } = stage;
  const drawn = chance.of('heaps');
  const crown = heavy
    ? mix(palette.middle, palette.horizon, 0.6)
    : mix(palette.light, palette.horizon, 0.15);
  const foot = heavy ? shade(palette.top, 0.7) : mix(palette.middle, palette.horizon, 0.45);
  const count = Math.round((heavy ? 15 : 4.4) * Math.max(1, frame.width / 1300));
  const parts: string[] = [];
  const fills: string[] = [];
  for (let index = 0; index < count; index++) {
    const x = left + ((rightOf(stage) - left) * (index + drawn.between(0.1, 0.9))) / count;
    const y =
      horizon *
      (heavy
        ? 0.1 + (0.5 * (index % 3)) / 2 + drawn.between(-0.06, 0.08)
        : drawn.between(0.2, 0.78));
    const size =
      drawn.between(0.6, 1.25) *
      (heavy ? 2.5 - (y / horizon) * 1.6 : 1.15 - (y / horizon) * 0.65) *
      breadth;
    const [width, height] = [230 * size, 84 * size];
    fills.push(
      falling(`c${index}`, y - height, y + 4, [
        { at: 0, colour: crown },
        { at: 0.55, colour: mix(crown, foot, 0.4) },
        { at: 1, colour: foot, opacity: heavy ? 1 : 0.55 },
      ]),
    );
    parts.push(path(heap(x, y, width, height, drawn), `url(#c${index})`, heavy ? 0.85 : 0.9));
  }
  return {
    svg: defs(...fills) + group(parts.join(''), ''),
    ...{ top: 0, bottom: horizon * 0.9, depth: 0.12, matte: mix(crown, foot, 0.4) },
    motion: { kind: 'drift', x: drawn.side() * (heavy ? 14 : 8), y: 0 },
  };
}

type Draw = Stage['chance'];

/** The outline of one cloud: rounded bumps over a flat foot. */
function heap(x: number, y: number, width: number, height: number, drawn: Draw): string {
  const bumps = drawn.whole(4, 6);
  // Narrow at both ends and wide in the middle, where they are high.
  const parts = Array.from({ length: bumps }, (_, bump) => {
    const middle = 1 - Math.abs((bump + 0.5) / bumps - 0.5) * 1.5;
    return Math.max(0.3, middle) * drawn.between(0.7, 1.3);
  });
  const sum = parts.reduce((total, part) => total + part, 0);
  let d = `M${at(x - width / 2, y)}`;
  let [from, fromY, share] = [x - width / 2, y, 0];
  parts.forEach((part, bump) => {
    share += part / sum;
    const to = x - width / 2 + width * share;
    const toY =
      bump === bumps - 1
        ? y
        : y - height * Math.sin(Math.PI * share) ** 0.8 * drawn.between(0.6, 1);
    const radius = (Math.hypot(to - from, toY - fromY) / 2) * drawn.between(1, 1.12);
    d += `A${at(radius, radius)} 0 0 1 ${at(to, toY)}`;
    [from, fromY] = [to, toY];
  });
  return `${d}Q${at(x + width * 0.2, y + height * 0.12)} ${at(x, y + height * 0.08)}Q${at(x - width * 0.25, y + height * 0.12)} ${at(x - width / 2, y)}Z`;
}
