import type { ColorMatrix, PictureColor } from './picture-color.js';

/** The light that becomes the white of SDR, in cd/m²: the reference white of ITU-R BT.2408. */
const WHITE = 203;

/** Light up to this share of white is left as it is; what is brighter is pressed together. */
const LINEAR_SHARE = 0.3;

const MATRIX_NAMES: Record<ColorMatrix, string> = {
  bt601: 'smpte170m',
  bt709: 'bt709',
  bt2020: 'bt2020nc',
};

const CURVE_NAMES = { sdr: 'bt709', pq: 'smpte2084', hlg: 'arib-std-b67' } as const;

/** Frames as they must be before `inSrgb`: full chroma for any size, the range untouched. */
export function beforeSrgb({ model, range }: PictureColor): { scale: string; format: string } {
  return model === 'yuv'
    ? { scale: `:in_range=${range}:out_range=${range}`, format: 'format=yuv444p16le' }
    : { scale: '', format: 'format=gbrp16le' };
}

/**
 * Filters from HDR or a wide gamut to sRGB. Every property is named on both sides: the tool refuses what it does not know.
 * The curve (mobius) keeps skin and shadow where they are, sends reference white to 84 % and the peak to white.
 */
export function inSrgb(color: PictureColor): string[] {
  const source = [
    `tin=${CURVE_NAMES[color.curve]}`,
    `pin=${color.primaries}`,
    ...(color.model === 'yuv'
      ? [`min=${MATRIX_NAMES[color.matrix]}`, `rin=${color.range === 'pc' ? 'full' : 'limited'}`]
      : ['min=gbr', 'rin=full']),
  ].join(':');
  const rgb = 'p=bt709:m=gbr:r=full';
  // The values of SDR video are shown as they are, whatever their curve is called.
  if (color.curve === 'sdr') return [`zscale=${source}:t=bt709:${rgb}`, 'format=gbrp'];
  const peak = Math.max(color.peak / WHITE, 1).toFixed(3);
  return [
    `zscale=${source}:t=linear:${rgb}:npl=${WHITE}`,
    'format=gbrpf32le',
    `tonemap=mobius:param=${LINEAR_SHARE}:peak=${peak}:desat=0`,
    `zscale=tin=linear:pin=bt709:min=gbr:rin=full:t=iec61966-2-1:${rgb}`,
    'format=gbrp',
  ];
}
