import { mix, oklch, shade, toHex } from '../oklch.js';
import { ground, left, rightOf, type Layer, type Stage } from '../stage.js';
import { at, circle, defs, falling, group, num, stroke } from '../svg.js';

/** Houses row before row; in the dark their windows are lit. */
export function skyline(stage: Stage): Layer[] {
  const { frame, horizon, chance, palette, breadth } = stage;
  return [0, 1, 2].map((row): Layer => {
    const drawn = chance.of(`skyline ${row}`);
    const share = row / 2;
    const near = 0.26 + 0.66 * share;
    const colour = ground(stage, near);
    const foot = horizon + (frame.height - horizon) * (0.2 + 0.5 * share);
    const tall = (330 - 60 * share) * breadth * (frame.height > frame.width ? 1.35 : 1);
    const houses: string[] = [];
    const lights: string[] = [];
    let top = foot;
    let x = left - 40;
    while (x < rightOf(stage)) {
      const width = drawn.between(48, 118) * (0.75 + 0.5 * share) * breadth;
      const middle = Math.exp(
        -(
          ((x + width / 2 - frame.width * (0.35 + 0.3 * chance.of(`centre ${row}`).next())) /
            (frame.width * 0.32)) **
          2
        ),
      );
      const height = tall * (0.28 + 0.85 * middle * drawn.between(0.5, 1) + 0.25 * drawn.next());
      const roof = foot - height;
      top = Math.min(top, roof - 90 * breadth);
      houses.push(house(x, roof, width, colour, drawn, breadth));
      lights.push(windows(stage, { x, y: roof, width, height: frame.height - roof }, share, drawn));
      x += width + (drawn.happens(0.18) ? drawn.between(4, 26) : drawn.between(-6, 2));
    }
    const fill = falling('walls', foot - tall, frame.height, [
      { at: 0, colour: mix(colour, palette.top, 0.12) },
      { at: 0.45, colour },
      { at: 1, colour: row === 2 ? shade(colour, 0.7) : mix(colour, palette.haze, 0.55) },
    ]);
    return {
      svg: defs(fill) + group(houses.join(''), 'fill="url(#walls)"') + lights.join(''),
      ...{ top, bottom: frame.height, depth: 0.14 + 0.46 * share, matte: colour },
    };
  });
}

function house(
  x: number,
  roof: number,
  width: number,
  colour: ReturnType<typeof oklch>,
  drawn: Stage['chance'],
  breadth: number,
): string {
  const body = `<rect x="${x.toFixed(1)}" y="${roof.toFixed(1)}" width="${(width + 1).toFixed(1)}" height="2400"/>`;
  const middle = x + width / 2;
  const kind = drawn.whole(0, 7);
  const hex = toHex(colour);
  if (kind === 0)
    return `${body}<path d="M${at(x, roof + 1)}L${at(middle, roof - width * 0.7)}L${at(x + width, roof + 1)}Z"/>${stroke(`M${at(middle, roof - width * 0.6)}L${at(middle, roof - width * 0.7 - 46 * breadth)}`, hex, 2.6)}`;
  if (kind === 1)
    return `${body}${stroke(`M${at(middle, roof)}L${at(middle, roof - 70 * breadth)}`, hex, 3)}<rect x="${(middle - width * 0.22).toFixed(1)}" y="${(roof - 16 * breadth).toFixed(1)}" width="${(width * 0.44).toFixed(1)}" height="40"/>`;
  if (kind === 2)
    return `${body}<rect x="${(x + width * 0.16).toFixed(1)}" y="${(roof - 24 * breadth).toFixed(1)}" width="${(width * 0.68).toFixed(1)}" height="60"/><rect x="${(x + width * 0.3).toFixed(1)}" y="${(roof - 44 * breadth).toFixed(1)}" width="${(width * 0.4).toFixed(1)}" height="60"/>`;
  if (kind === 3)
    return `${body}<path d="M${at(x, roof + 1)}L${at(x + width, roof - width * 0.35)}L${at(x + width, roof + 1)}Z"/>`;
  if (kind === 4)
    return `${body}<path d="M${at(x, roof + 2)}Q${at(middle, roof - width * 0.75)} ${at(x + width, roof + 2)}Z"/>`;
  return body;
}

function windows(
  stage: Stage,
  wall: { x: number; y: number; width: number; height: number },
  share: number,
  drawn: Stage['chance'],
): string {
  const { palette, brief } = stage;
  const size = (4.4 + 3.4 * share) * stage.breadth;
  const pitch = size * 2.5;
  const isLit = palette.isDark || brief.time === 'sunset' || brief.time === 'dawn';
  const share_ = palette.isDark ? 0.42 : isLit ? 0.2 : 0.5;
  const columns = Math.floor((wall.width - pitch) / pitch);
  const rows = Math.min(34, Math.floor((wall.height - pitch) / (pitch * 1.12)));
  const warm = [
    toHex(oklch(0.87, 0.12, 82)),
    toHex(oklch(0.82, 0.13, 68)),
    toHex(oklch(0.92, 0.07, 95)),
    toHex(palette.accent),
  ] as const;
  const glass = toHex(mix(palette.middle, palette.light, 0.35));
  const start = wall.x + (wall.width - columns * pitch + pitch - size) / 2;
  const panes = new Map<string, string>();
  for (let row = 0; row < rows; row++) {
    const floor = drawn.happens(0.14) ? 0.9 : share_;
    for (let column = 0; column < columns; column++) {
      if (!drawn.happens(floor)) continue;
      const [x, y] = [start + column * pitch, wall.y + pitch * 0.8 + row * pitch * 1.12];
      const colour = isLit ? drawn.pick(warm) : glass;
      const strength = isLit
        ? drawn.whole(2, 4) * 0.23 * (0.55 + 0.45 * share)
        : 0.2 + 0.15 * share;
      const look = `fill="${colour}" opacity="${strength.toFixed(2)}"`;
      panes.set(
        look,
        `${panes.get(look) ?? ''}M${at(x, y)}h${num(size)}v${num(size * 1.25)}h${num(-size)}z`,
      );
    }
  }
  return [...panes].map(([look, d]) => `<path d="${d}" ${look}/>`).join('');
}

/** Soft discs of light out of focus, before everything. */
export function bokeh(stage: Stage, count = 16): Layer {
  const { frame, chance, palette, breadth } = stage;
  const drawn = chance.of('bokeh');
  const colours = [
    oklch(0.84, 0.13, 70),
    oklch(0.8, 0.12, 40),
    palette.accent,
    mix(palette.light, palette.horizon, 0.4),
  ];
  const discs = Array.from({ length: count }, () => {
    const colour = toHex(colours[drawn.whole(0, 3)] ?? palette.accent);
    const centre = {
      x: drawn.between(left, rightOf(stage)),
      y: frame.height * (0.5 + 0.5 * drawn.next() ** 0.6),
    };
    const radius = drawn.between(14, 50) * breadth;
    return (
      circle(centre, radius, colour, drawn.between(0.04, 0.1)) +
      circle(centre, radius * 0.86, colour, drawn.between(0.03, 0.08))
    );
  });
  return {
    svg: discs.join(''),
    ...{ top: frame.height * 0.42, bottom: frame.height, depth: 1, matte: palette.accent },
    motion: { kind: 'sway', x: 16, y: 10, seconds: 9, phase: 0.2 },
  };
}
