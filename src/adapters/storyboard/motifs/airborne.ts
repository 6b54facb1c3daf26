import { mix, oklch, shade, toHex } from '../oklch.js';
import { at, circle, defs, fading, path, radial, stroke } from '../svg.js';
import { around, tone, type FigureDrawer } from './figure-parts.js';

export const balloon: FigureDrawer = (stage, { x, y }, size) => {
  const s = size * 0.95;
  const red = oklch(0.62, 0.19, 28);
  const pale = oklch(0.9, 0.06, 80);
  const tones = [red, pale, red, pale, red].map((colour) =>
    mix(colour, stage.palette.haze, stage.palette.isDark ? 0.35 : 0.1),
  );
  const gores = tones.map((colour, index) => {
    const half = 1 - index * 0.235;
    return path(
      `M${at(x, y - s)}C${at(x - s * 0.98 * half, y - s)} ${at(x - s * 1.02 * half, y + s * 0.1)} ${at(x - s * 0.16 * half, y + s * 0.72)}L${at(x + s * 0.16 * half, y + s * 0.72)}C${at(x + s * 1.02 * half, y + s * 0.1)} ${at(x + s * 0.98 * half, y - s)} ${at(x, y - s)}Z`,
      toHex(colour),
    );
  });
  const dark = toHex(shade(tone(stage), 1.1));
  const side = stage.light.x > x ? 1 : -1;
  return {
    svg:
      gores.join('') +
      defs(
        radial('round', { x: x + side * s * 0.3, y: y - s * 0.45 }, s * 1.35, [
          { at: 0, colour: oklch(1, 0, 0), opacity: 0.3 },
          { at: 0.45, colour: oklch(0.2, 0.05, 280), opacity: 0 },
          { at: 1, colour: oklch(0.2, 0.06, 280), opacity: 0.6 },
        ]),
      ) +
      path(
        `M${at(x, y - s)}C${at(x - s * 0.98, y - s)} ${at(x - s * 1.02, y + s * 0.1)} ${at(x - s * 0.16, y + s * 0.72)}L${at(x + s * 0.16, y + s * 0.72)}C${at(x + s * 1.02, y + s * 0.1)} ${at(x + s * 0.98, y - s)} ${at(x, y - s)}Z`,
        'url(#round)',
      ) +
      stroke(
        `M${at(x - s * 0.15, y + s * 0.72)}L${at(x - s * 0.1, y + s * 0.96)}M${at(x + s * 0.15, y + s * 0.72)}L${at(x + s * 0.1, y + s * 0.96)}`,
        dark,
        1.8,
      ) +
      path(
        `M${at(x - s * 0.12, y + s * 0.95)}h${(s * 0.24).toFixed(1)}l${(-s * 0.03).toFixed(1)} ${(s * 0.18).toFixed(1)}h${(-s * 0.18).toFixed(1)}Z`,
        dark,
      ),
    ...around({ x, y }, s * 1.1, s * 1.3),
    depth: 0.36,
    motion: { kind: 'drift', x: 4, y: -9 },
  };
};

export const birds: FigureDrawer = (stage, { x, y }, size) => {
  const drawn = stage.chance.of('flock');
  const colour = toHex(mix(tone(stage), stage.palette.haze, 0.12));
  const flock = Array.from({ length: drawn.whole(7, 11) }, (_, index) => {
    const row = Math.ceil(index / 2) * (index % 2 === 0 ? 1 : -1);
    const bird = {
      x: x + row * size * 0.36 + drawn.between(-12, 12),
      y: y - size * 0.5 + Math.abs(row) * size * 0.17 + drawn.between(-9, 9),
    };
    const s = size * drawn.between(0.13, 0.19);
    const flap = drawn.between(0.25, 0.75);
    return path(
      `M${at(bird.x - s, bird.y - s * flap)}Q${at(bird.x - s * 0.42, bird.y - s * 0.62 * flap)} ${at(bird.x, bird.y)}Q${at(bird.x + s * 0.42, bird.y - s * 0.62 * flap)} ${at(bird.x + s, bird.y - s * flap)}Q${at(bird.x + s * 0.4, bird.y - s * 0.25 * flap)} ${at(bird.x, bird.y + s * 0.2)}Q${at(bird.x - s * 0.4, bird.y - s * 0.25 * flap)} ${at(bird.x - s, bird.y - s * flap)}Z`,
      colour,
    );
  });
  return {
    svg: flock.join(''),
    ...around({ x, y }, size * 2.4, size * 1.6),
    depth: 0.3,
    motion: { kind: 'drift', x: 17, y: -5 },
  };
};

export const lanterns: FigureDrawer = (stage, _place, size) => {
  const drawn = stage.chance.of('lanterns');
  const { frame, horizon } = stage;
  const lights = Array.from({ length: 24 }, (_, index) => {
    const nearness = drawn.next() ** 1.6;
    const place = {
      x: drawn.between(-60, frame.width + 60),
      y: drawn.between(0.08, 1.02) * horizon,
    };
    const s = size * (0.07 + 0.2 * nearness);
    const paper = mix(oklch(0.8, 0.15, 62), oklch(0.92, 0.1, 85), drawn.next());
    return (
      defs(radial(`g${index}`, place, s * 3.2, fading(oklch(0.8, 0.15, 60), 0.5))) +
      circle(place, s * 3.2, `url(#g${index})`) +
      path(
        `M${at(place.x - s * 0.5, place.y - s * 0.7)}Q${at(place.x, place.y - s)} ${at(place.x + s * 0.5, place.y - s * 0.7)}L${at(place.x + s * 0.38, place.y + s * 0.6)}L${at(place.x - s * 0.38, place.y + s * 0.6)}Z`,
        toHex(paper),
        0.95,
      )
    );
  });
  return {
    svg: lights.join(''),
    top: 0,
    bottom: horizon * 1.15,
    depth: 0.4,
    motion: { kind: 'drift', x: 5, y: -14 },
  };
};
