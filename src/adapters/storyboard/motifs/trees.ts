import type { Chance } from '../chance.js';
import { toHex, type Oklch } from '../oklch.js';
import { at, circle, path, stroke, type Point } from '../svg.js';

/** A fir: tiers of hanging boughs. */
export function conifer(foot: Point, height: number, colour: Oklch, drawn: Chance): string {
  const tiers = Math.max(4, Math.min(9, Math.round(height / 26)));
  const half = height * drawn.between(0.17, 0.22);
  const lean = drawn.between(-0.012, 0.012) * height;
  const side = (way: 1 | -1): string[] =>
    Array.from({ length: tiers }, (_, tier) => {
      const share = (tier + 1) / tiers;
      const y = foot.y - height + height * 0.92 * share;
      const out = half * share ** 0.85 * drawn.between(0.82, 1.1);
      const drop = (height / tiers) * drawn.between(0.05, 0.28);
      const tip = at(foot.x + way * out, y + drop);
      const back = at(foot.x + way * out * drawn.between(0.42, 0.58), y - drop * 0.2);
      return `${at(foot.x + way * out * 0.62, y - (height / tiers) * 0.38)} ${tip}L${back}`;
    });
  const right = side(1);
  const left = side(-1);
  const top = at(foot.x + lean, foot.y - height);
  const trunk = height * 0.018;
  const one = (boughs: string[], way: 1 | -1): string =>
    path(
      `M${top}${boughs.map((bough) => `Q${bough}`).join('')}L${at(foot.x + way * trunk, foot.y - height * 0.06)}L${at(foot.x + way * trunk, foot.y + 4)}L${at(foot.x - way * 1.5, foot.y + 4)}L${at(foot.x - way * 1.5, foot.y - height * 0.9)}Z`,
      toHex(colour),
    );
  return one(right, 1) + one(left, -1);
}

/** A tree with a round crown. */
export function leafTree(foot: Point, height: number, colour: Oklch, drawn: Chance): string {
  const fill = toHex(colour);
  const crown = { x: foot.x, y: foot.y - height * 0.64 };
  const leaves = Array.from({ length: 9 }, () => {
    const [angle, away] = [drawn.between(0, Math.PI * 2), drawn.next() ** 0.6 * height * 0.23];
    const centre = {
      x: crown.x + Math.cos(angle) * away * 1.15,
      y: crown.y + Math.sin(angle) * away,
    };
    return circle(centre, height * drawn.between(0.12, 0.19), fill);
  });
  const trunk = `M${at(foot.x, foot.y + 4)}Q${at(foot.x + height * 0.02, foot.y - height * 0.3)} ${at(crown.x, crown.y)}`;
  return stroke(trunk, fill, height * 0.055) + leaves.join('');
}

/** A great old tree with bare limbs and a wide crown. */
export function greatTree(foot: Point, height: number, colour: Oklch, drawn: Chance): string {
  const fill = toHex(colour);
  const parts: string[] = [];
  const grow = (from: Point, angle: number, length: number, width: number): void => {
    const to = { x: from.x + Math.cos(angle) * length, y: from.y + Math.sin(angle) * length };
    const bend = {
      x: (from.x + to.x) / 2 + drawn.between(-0.08, 0.08) * length,
      y: (from.y + to.y) / 2,
    };
    parts.push(
      stroke(`M${at(from.x, from.y)}Q${at(bend.x, bend.y)} ${at(to.x, to.y)}`, fill, width),
    );
    if (length < height * 0.1) {
      const size = height * drawn.between(0.055, 0.1);
      parts.push(circle(to, size, fill, 0.96));
      return;
    }
    const forks = length > height * 0.2 ? 3 : 2;
    for (let fork = 0; fork < forks; fork++) {
      const spread = (fork - (forks - 1) / 2) * drawn.between(0.5, 0.8);
      grow(
        to,
        angle + spread + drawn.between(-0.12, 0.12),
        length * drawn.between(0.66, 0.8),
        width * 0.64,
      );
    }
  };
  grow(
    { x: foot.x, y: foot.y + 6 },
    -Math.PI / 2 + drawn.between(-0.08, 0.08),
    height * 0.3,
    height * 0.06,
  );
  return parts.join('');
}
