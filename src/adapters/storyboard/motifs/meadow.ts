import { mix, oklch, shade, toHex } from '../oklch.js';
import { ground, left, rightOf, type Layer, type Stage } from '../stage.js';
import { at, circle, path, rect, stroke } from '../svg.js';
import { along } from './ridge.js';

/** A meadow before the hills: blades and flowers. */
export function meadow(stage: Stage): Layer[] {
  const { frame, chance, palette, breadth } = stage;
  return [0, 1].map((row): Layer => {
    const drawn = chance.of(`meadow ${row}`);
    const near = 0.86 + 0.14 * row;
    const y = frame.height * (0.84 + 0.08 * row);
    const colour = shade(ground(stage, near), row === 0 ? 1.02 : 0.8);
    const height = (48 + 46 * row) * breadth;
    const blades = along(left, rightOf(stage), 9 - 2 * row).map((x) => {
      const size = height * drawn.between(0.4, 1.05);
      const bend = drawn.between(-0.35, 0.5) * size;
      const tone = toHex(shade(colour, drawn.between(0.86, 1.14)));
      return path(
        `M${at(x - 4, y + 40)}Q${at(x, y - size * 0.4)} ${at(x + bend, y - size)}Q${at(x + 5, y - size * 0.3)} ${at(x + 5, y + 40)}Z`,
        tone,
      );
    });
    const tones = [
      palette.accent,
      oklch(0.88, 0.1, 95),
      oklch(0.76, 0.14, 10),
      oklch(0.93, 0.03, 100),
    ].map((tone) => toHex(palette.isDark ? shade(tone, 0.6, 0.6) : mix(tone, palette.haze, 0.12)));
    const flowers = Array.from({ length: row === 0 ? 42 : 26 }, () => {
      const x = drawn.between(left, rightOf(stage));
      const head = { x, y: y - height * drawn.between(0.35, 1.25) };
      const size = drawn.between(4.2, 7.6) * (1 + row * 0.55) * breadth;
      const tone = tones[drawn.whole(0, 3)] ?? '#fff';
      const stem = stroke(
        `M${at(x + drawn.between(-8, 8), y + 30)}Q${at(x, y)} ${at(head.x, head.y)}`,
        toHex(shade(colour, 0.9)),
        1.8,
      );
      const petal = Array.from({ length: 5 }, (_, index) => {
        const turn = (index / 5) * Math.PI * 2 + drawn.next();
        return circle(
          { x: head.x + Math.cos(turn) * size * 0.62, y: head.y + Math.sin(turn) * size * 0.5 },
          size * 0.52,
          tone,
        );
      });
      return stem + petal.join('') + circle(head, size * 0.34, toHex(oklch(0.8, 0.13, 80)));
    });
    return {
      svg:
        rect(left, y + 20, rightOf(stage) - left, 600, toHex(shade(colour, 0.8))) +
        blades.join('') +
        flowers.join(''),
      ...{ top: y - height * 1.4, bottom: frame.height, depth: 0.7 + 0.26 * row, matte: colour },
      motion: { kind: 'sway' as const, x: 5 + 4 * row, y: 0, seconds: 3.6 + row, phase: row * 0.4 },
    };
  });
}
