/** A colour as the eye orders them: lightness 0..1, chroma 0..0.4, hue in degrees (B. Ottosson, 2020). */
export interface Oklch {
  l: number;
  c: number;
  h: number;
}

type Triple = [number, number, number];

export const oklch = (l: number, c: number, h: number): Oklch => ({ l, c, h });

/** As #rrggbb. What a screen cannot show loses chroma, and keeps its lightness and hue. */
export function toHex(colour: Oklch): string {
  const bytes = toLinear(fitted(colour)).map((value) => Math.round(encode(clamp(value)) * 255));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** So far from the one to the other, 0..1, by the straight way through OKLab. */
export function mix(from: Oklch, to: Oklch, share: number): Oklch {
  const [a, b] = [toLab(from), toLab(to)];
  const at = (index: 0 | 1 | 2): number => a[index] + (b[index] - a[index]) * share;
  return fromLab([at(0), at(1), at(2)]);
}

/** The same hue, with more or less light and chroma. */
export function shade(colour: Oklch, light: number, chroma = 1): Oklch {
  return oklch(clamp(colour.l * light), colour.c * chroma, colour.h);
}

/** Relative luminance 0..1, as WCAG measures contrast. */
export function luminance(colour: Oklch): number {
  const [r, g, b] = toLinear(fitted(colour));
  return 0.2126 * clamp(r) + 0.7152 * clamp(g) + 0.0722 * clamp(b);
}

function fitted(colour: Oklch): Oklch {
  if (isShown(colour)) return colour;
  let [low, high] = [0, colour.c];
  for (let step = 0; step < 12; step++) {
    const c = (low + high) / 2;
    if (isShown({ ...colour, c })) low = c;
    else high = c;
  }
  return { ...colour, c: low };
}

function isShown(colour: Oklch): boolean {
  return toLinear(colour).every((value) => value >= -1e-4 && value <= 1.0001);
}

function toLab({ l, c, h }: Oklch): Triple {
  const angle = (h * Math.PI) / 180;
  return [l, c * Math.cos(angle), c * Math.sin(angle)];
}

function fromLab([l, a, b]: Triple): Oklch {
  return oklch(l, Math.hypot(a, b), ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360);
}

function toLinear(colour: Oklch): Triple {
  const [lightness, a, b] = toLab(colour);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function encode(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
