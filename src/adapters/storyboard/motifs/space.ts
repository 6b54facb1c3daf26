import { mix, oklch, toHex } from '../oklch.js';
import type { Layer, Stage } from '../stage.js';
import { at, circle, defs, fading, group, radial, stroke } from '../svg.js';

/** Clouds of gas between the stars. */
export function nebula(stage: Stage): Layer {
  const { frame, chance, palette } = stage;
  const drawn = chance.of('nebula');
  const tones = [
    palette.horizon,
    { ...palette.horizon, l: 0.5, c: 0.17 },
    oklch(0.5, 0.14, palette.horizon.h + 50),
    oklch(0.52, 0.12, palette.horizon.h - 45),
  ];
  const angle = drawn.between(-0.5, 0.5);
  const parts = Array.from({ length: 26 }, (_, index) => {
    const along_ = drawn.between(-0.1, 1.1);
    const centre = {
      x: frame.width * along_,
      y: frame.height * 0.38 + (along_ - 0.5) * angle * frame.width + drawn.between(-130, 130),
    };
    const radius = drawn.between(200, 460);
    const tone = tones[index % tones.length] ?? palette.horizon;
    return (
      defs(radial(`n${index}`, centre, radius, fading(tone, drawn.between(0.16, 0.36)))) +
      circle(centre, radius, `url(#n${index})`)
    );
  });
  return { svg: parts.join(''), depth: 0.06, matte: palette.horizon };
}

/** A great planet, lit from one side. */
export function planet(stage: Stage): Layer {
  const { frame, chance, palette, breadth } = stage;
  const drawn = chance.of('planet');
  const radius = drawn.between(130, 200) * breadth;
  const centre = {
    x: frame.width * (stage.light.x > frame.width / 2 ? 0.3 : 0.68),
    y: frame.height * drawn.between(0.3, 0.4),
  };
  const hue = palette.horizon.h + drawn.between(90, 200);
  const [bright, dark] = [oklch(0.82, 0.11, hue), oklch(0.3, 0.1, hue + 30)];
  const toLight = stage.light.x > centre.x ? 1 : -1;
  const bands = Array.from({ length: 7 }, (_, index) => {
    const y = centre.y - radius + ((index + drawn.next()) / 7) * radius * 2;
    return `<ellipse cx="${centre.x.toFixed(0)}" cy="${y.toFixed(0)}" rx="${(radius * 1.1).toFixed(0)}" ry="${drawn.between(6, 22).toFixed(0)}" fill="${toHex(oklch(drawn.between(0.5, 0.85), 0.1, hue + drawn.between(-30, 30)))}" opacity="0.28"/>`;
  });
  const ring = drawn.happens(0.6);
  const tilt = drawn.between(-24, 24).toFixed(0);
  const hoop = (half: 'front' | 'back'): string => {
    const [rx, ry] = [radius * 1.85, radius * 0.36];
    const sweep = half === 'front' ? 0 : 1;
    return ring
      ? group(
          [1, 0.88, 0.78]
            .map((size, index) =>
              stroke(
                `M${at(centre.x - rx * size, centre.y)}A${at(rx * size, ry * size)} 0 0 ${sweep} ${at(centre.x + rx * size, centre.y)}`,
                toHex(oklch(0.84, 0.06, hue + 20)),
                (radius * 0.075) / (1 + index * 0.5),
                0.55,
              ),
            )
            .join(''),
          `transform="rotate(${tilt} ${at(centre.x, centre.y)})"`,
        )
      : '';
  };
  return {
    svg:
      defs(
        radial(
          'ball',
          { x: centre.x + toLight * radius * 0.55, y: centre.y - radius * 0.4 },
          radius * 1.75,
          [
            { at: 0, colour: bright },
            { at: 0.45, colour: mix(bright, dark, 0.45) },
            { at: 1, colour: dark },
          ],
        ),
        radial(
          'night',
          { x: centre.x + toLight * radius * 0.5, y: centre.y - radius * 0.35 },
          radius * 1.6,
          [
            { at: 0, colour: palette.top, opacity: 0 },
            { at: 0.5, colour: palette.top, opacity: 0.1 },
            { at: 0.95, colour: palette.top, opacity: 0.9 },
            { at: 1, colour: palette.top, opacity: 0.92 },
          ],
        ),
        radial('air', centre, radius * 1.35, [
          { at: 0, colour: bright, opacity: 0 },
          { at: 0.7, colour: bright, opacity: 0.34 },
          { at: 1, colour: bright, opacity: 0 },
        ]),
        `<clipPath id="round"><circle cx="${centre.x.toFixed(1)}" cy="${centre.y.toFixed(1)}" r="${radius.toFixed(1)}"/></clipPath>`,
      ) +
      circle(centre, radius * 1.35, 'url(#air)') +
      hoop('back') +
      circle(centre, radius, 'url(#ball)') +
      group(bands.join(''), `clip-path="url(#round)"`) +
      circle(centre, radius, 'url(#night)') +
      hoop('front'),
    ...{
      top: centre.y - radius * 1.6,
      bottom: centre.y + radius * 1.6,
      left: centre.x - radius * 2,
      right: centre.x + radius * 2,
    },
    ...{ depth: 0.16, matte: dark },
  };
}
