import { mix, toHex } from '../oklch.js';
import { bottomOf, left, rightOf, type Layer, type Stage } from '../stage.js';
import { below, circle, defs, linear, path, softLine, stroke } from '../svg.js';
import { along, span } from './ridge.js';

/** Bands of colour that flow, for what has no picture. */
export function ribbons(stage: Stage): Layer[] {
  const { frame, chance, palette, breadth } = stage;
  const count = 6;
  const tones = [
    palette.light,
    palette.horizon,
    palette.accent,
    palette.middle,
    mix(palette.middle, palette.accent, 0.4),
    palette.near,
  ];
  const slope = chance.of('slope').between(-0.16, 0.16);
  return Array.from({ length: count }, (_, row): Layer => {
    const drawn = chance.of(`ribbon ${row}`);
    const share = row / (count - 1);
    const y = frame.height * (0.4 + 0.5 * share);
    const phase = drawn.between(0, 6.3);
    const [long, high] = [drawn.between(560, 900) * breadth, drawn.between(50, 95) * breadth];
    const crest = along(left, rightOf(stage), 20).map((x) => ({
      x,
      y:
        y +
        (x - frame.width / 2) * slope +
        high * Math.sin((x / long) * Math.PI * 2 + phase) +
        high * 0.3 * Math.sin((x / long) * 5.1 + phase * 1.7),
    }));
    const tone = mix(
      mix(tones[row] ?? palette.middle, palette.middle, 0.35),
      palette.near,
      share * 0.82,
    );
    const { top, bottom } = span(crest);
    const from = { x: 0, y: top };
    const to = { x: frame.width * 0.35, y: bottom + 200 };
    return {
      svg:
        defs(
          linear('band', from, to, [
            { at: 0, colour: mix(tone, palette.light, 0.32), opacity: 0.88 },
            { at: 0.35, colour: tone, opacity: 0.92 },
            { at: 1, colour: mix(tone, palette.near, 0.6), opacity: 0.96 },
          ]),
        ) +
        path(below(softLine(crest), left, rightOf(stage), bottomOf(stage)), 'url(#band)') +
        stroke(softLine(crest), toHex(mix(tone, palette.light, 0.6)), 2.2, 0.45),
      ...{ top: top - 6, bottom: frame.height, depth: 0.15 + 0.75 * share, matte: tone },
      motion: {
        kind: 'sway',
        x: drawn.side() * (26 + 30 * share),
        y: 8 + 8 * share,
        seconds: 8 + row,
        phase: drawn.next(),
      },
    };
  });
}

/** Soft discs that hang in the air. */
export function softDiscs(stage: Stage): Layer {
  const { frame, chance, palette } = stage;
  const drawn = chance.of('discs');
  const parts = Array.from({ length: 7 }, (_, index) => {
    const centre = {
      x: drawn.between(0, frame.width),
      y: drawn.between(0.05, 0.55) * frame.height,
    };
    const radius = drawn.between(50, 190);
    const tone = drawn.pick([palette.light, palette.horizon, palette.accent, palette.middle]);
    const gradient = linear(
      `d${index}`,
      { x: centre.x - radius, y: centre.y - radius },
      { x: centre.x + radius, y: centre.y + radius },
      [
        { at: 0, colour: tone, opacity: 0.55 },
        { at: 1, colour: tone, opacity: 0.02 },
      ],
    );
    return defs(gradient) + circle(centre, radius, `url(#d${index})`);
  });
  return {
    svg: parts.join(''),
    ...{ top: 0, bottom: frame.height * 0.8, depth: 0.3, matte: palette.horizon },
    motion: { kind: 'sway', x: 18, y: 14, seconds: 10, phase: 0.1 },
  };
}
