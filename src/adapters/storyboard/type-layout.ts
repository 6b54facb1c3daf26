import type { CaptionRequest } from '../../ports/typesetter.port.js';

/** Where words stand in a frame, in pixels. */
export interface TypeLayout {
  /** Of the letters. */
  size: number;
  /** The longest line. */
  line: number;
  /** The most lines. */
  lines: number;
  /** Free below the words; undefined where they stand in the middle. */
  foot: number | undefined;
}

/** Letters smaller than this are not read, in pixels. */
const SMALLEST = 8;

/** By the frame's form: upright ones leave more at the foot, where players lay their buttons. */
export function layoutOf(kind: CaptionRequest['kind'], width: number, height: number): TypeLayout {
  const short = Math.min(width, height);
  const isUpright = height > width;
  const isWide = width > height * 1.2;
  const sizes = kind === 'title' ? { wide: 0.115, other: 0.105 } : { wide: 0.05, other: 0.054 };
  const size = Math.max(SMALLEST, Math.round(short * (isWide ? sizes.wide : sizes.other)));
  const foot = isUpright ? height * 0.14 : height * 0.085;
  return {
    size,
    line: Math.round(width * (isWide ? 0.74 : 0.84)),
    lines: 3,
    foot: kind === 'title' ? undefined : Math.round(foot),
  };
}
