import type { Brief } from './brief.js';
import type { Chance } from './chance.js';
import { mix, oklch, shade, type Oklch } from './oklch.js';
import type { Place, Time, Treatment } from './vocabulary.js';

/** The colours of one picture. */
export interface Palette {
  /** The sky from its top down to the horizon. */
  top: Oklch;
  middle: Oklch;
  horizon: Oklch;
  /** Sun or moon, and what it shines on. */
  light: Oklch;
  /** What is far away fades into this. */
  haze: Oklch;
  /** What is nearest, dark enough for words to be read on. */
  near: Oklch;
  /** Lit windows, flowers, sails. */
  accent: Oklch;
  /** Whether the sky is dark: stars and lit windows. */
  isDark: boolean;
}

type Sky = Pick<Palette, 'top' | 'middle' | 'horizon' | 'light'>;

const SKIES: Record<Time, readonly [Sky, ...Sky[]]> = {
  dawn: [
    sky([0.5, 0.09, 275], [0.75, 0.085, 345], [0.91, 0.075, 70], [0.97, 0.05, 85]),
    sky([0.52, 0.07, 235], [0.78, 0.05, 200], [0.93, 0.07, 80], [0.98, 0.05, 90]),
    sky([0.45, 0.1, 300], [0.7, 0.11, 15], [0.89, 0.085, 60], [0.97, 0.06, 80]),
  ],
  day: [
    sky([0.6, 0.115, 245], [0.78, 0.075, 228], [0.93, 0.035, 190], [0.99, 0.03, 100]),
    sky([0.64, 0.09, 225], [0.82, 0.06, 210], [0.95, 0.04, 110], [0.99, 0.03, 100]),
  ],
  sunset: [
    sky([0.36, 0.1, 290], [0.61, 0.165, 18], [0.84, 0.14, 68], [0.95, 0.1, 88]),
    sky([0.4, 0.075, 255], [0.66, 0.11, 40], [0.86, 0.13, 75], [0.96, 0.09, 92]),
    sky([0.38, 0.13, 340], [0.64, 0.17, 28], [0.87, 0.13, 78], [0.96, 0.09, 90]),
  ],
  dusk: [
    sky([0.25, 0.085, 275], [0.44, 0.12, 310], [0.73, 0.13, 30], [0.95, 0.05, 80]),
    sky([0.26, 0.065, 250], [0.46, 0.08, 250], [0.76, 0.09, 55], [0.95, 0.05, 80]),
  ],
  night: [
    sky([0.15, 0.055, 272], [0.25, 0.075, 265], [0.43, 0.085, 250], [0.95, 0.035, 95]),
    sky([0.14, 0.05, 290], [0.25, 0.09, 290], [0.42, 0.11, 320], [0.95, 0.03, 80]),
    sky([0.15, 0.045, 235], [0.26, 0.065, 220], [0.44, 0.08, 190], [0.96, 0.03, 110]),
  ],
};

/** Places with a light of their own, whatever the hour. */
const OWN_SKIES: Partial<Record<Place, readonly [Sky, ...Sky[]]>> = {
  space: [
    sky([0.11, 0.045, 285], [0.16, 0.075, 300], [0.22, 0.08, 265], [0.97, 0.03, 90]),
    sky([0.1, 0.04, 250], [0.15, 0.065, 230], [0.22, 0.08, 200], [0.97, 0.03, 90]),
    sky([0.11, 0.05, 320], [0.18, 0.09, 345], [0.25, 0.1, 20], [0.97, 0.04, 70]),
  ],
  deep: [
    sky([0.78, 0.105, 200], [0.5, 0.105, 222], [0.26, 0.08, 245], [0.97, 0.05, 180]),
    sky([0.76, 0.1, 180], [0.47, 0.095, 200], [0.24, 0.07, 225], [0.97, 0.05, 150]),
  ],
};

const NEAR: Record<Place, Oklch> = {
  sea: oklch(0.3, 0.07, 240),
  mountains: oklch(0.22, 0.045, 265),
  forest: oklch(0.2, 0.045, 165),
  desert: oklch(0.33, 0.085, 38),
  city: oklch(0.19, 0.04, 270),
  fields: oklch(0.31, 0.075, 140),
  winter: oklch(0.27, 0.05, 250),
  space: oklch(0.15, 0.05, 285),
  deep: oklch(0.17, 0.055, 235),
  hills: oklch(0.25, 0.06, 180),
  ribbons: oklch(0.24, 0.08, 285),
};

/** Hues that go with each other, by the degrees that an accent stands off the sky. */
const ACCENT_TURNS = [150, 180, 210] as const;

export function paletteOf({ place, time, weather, treatments }: Brief, chance: Chance): Palette {
  const drawn = chance.of('palette');
  const isFree = place === 'ribbons';
  const turn = isFree ? drawn.between(0, 360) : drawn.between(-10, 10);
  const chosen = drawn.pick(OWN_SKIES[place] ?? SKIES[time]);
  const base = withSky(chosen, (colour) => ({ ...colour, h: colour.h + turn }));
  const dull = weather === 'rain' || weather === 'storm' ? 0.45 : weather === 'mist' ? 0.7 : 1;
  const dim = weather === 'storm' ? 0.72 : weather === 'rain' ? 0.85 : 1;
  const lit = withSky(base, (colour) => treated(shade(colour, dim, dull), treatments));
  const haze = mix(lit.horizon, lit.middle, 0.42);
  const ambient = mix(oklch(0.22, 0.06, lit.top.h), lit.top, 0.25);
  const own = { ...NEAR[place], h: NEAR[place].h + (isFree ? turn : drawn.between(-12, 12)) };
  const isDark = lit.top.l < 0.3;
  const near = mix(own, { ...ambient, l: Math.min(ambient.l, own.l) }, time === 'day' ? 0.15 : 0.4);
  const accent = oklch(0.78, 0.14, lit.middle.h + drawn.pick(ACCENT_TURNS));
  return {
    ...lit,
    haze,
    near: treated(isDark ? shade(near, 0.75) : near, treatments),
    accent: treated(isDark ? oklch(0.86, 0.12, 78) : accent, treatments),
    isDark,
  };
}

function treated(colour: Oklch, treatments: readonly Treatment[]): Oklch {
  return treatments.reduce((before, treatment) => TREATED[treatment](before), colour);
}

const TREATED: Record<Treatment, (colour: Oklch) => Oklch> = {
  pastel: ({ l, c, h }) => oklch(l + (0.93 - l) * 0.22, c * 0.72, h),
  noir: ({ l, h }) => oklch(l, 0.008, h),
  neon: ({ l, c, h }) =>
    oklch(l * 0.92, c * 1.35 + 0.02, 250 + ((((h % 360) + 360) % 360) / 360) * 110),
  sepia: ({ l, c }) => oklch(l, 0.02 + c * 0.4, 68),
  vivid: ({ l, c, h }) => oklch(l, c * 1.22, h),
  dark: ({ l, c, h }) => oklch(l * 0.84, c * 0.9, h),
  calm: ({ l, c, h }) => oklch(l, c * 0.88, h),
};

function withSky(from: Sky, change: (colour: Oklch) => Oklch): Sky {
  return {
    top: change(from.top),
    middle: change(from.middle),
    horizon: change(from.horizon),
    light: change(from.light),
  };
}

type Figures = [l: number, c: number, h: number];

function sky(top: Figures, middle: Figures, horizon: Figures, light: Figures): Sky {
  return {
    top: oklch(...top),
    middle: oklch(...middle),
    horizon: oklch(...horizon),
    light: oklch(...light),
  };
}
