import type { GifQuality } from '../../../contracts/gif-conversion.js';

/** How frames are scaled and their colours found. */
export interface GifLook {
  /** The scaler's flags, and its parameters after them. */
  scaler: string;
  /** Frames a second whose colours are looked at. */
  paletteRate: number;
  /** What the scaler hands on. */
  format: string;
  /** How frames take the palette's colours. */
  use: string;
}

/**
 * Bicubic at its sharpest (B 0, C 1), rounded exactly, with full chroma. Older tools cut both parameters down to whole
 * numbers, so nothing between is to be had. It sharpens as much as it makes smaller: at its own size a picture stays as
 * it is.
 */
const SHARP_SCALER = 'bicubic+accurate_rnd+full_chroma_int:param0=0:param1=1';

/** A tenth of what a soft 3x3 lens takes away, in R, G and B alike: nothing here depends on the matrix of the source. */
const CRISPER = `format=gbrp,convolution=${[
  ...Array<string>(4).fill("'-1 -2 -1 -2 172 -2 -1 -2 -1'"),
  ...Array<string>(4).fill(String(1 / 160)),
].join(':')},format=bgra`;

/** Sixty-four levels of R, G and B alike, black and white among them: what was grey stays grey. */
const LEVEL = 'round(val/255*63)*255/63';
const FEWER_COLORS = `format=bgra,lutrgb=r=${LEVEL}:g=${LEVEL}:b=${LEVEL}`;

/**
 * On 10 s of real 720p footage, 480 px, 15 fps (SSIM with full chroma, VMAF, MB): plain lanczos with bayer 5 has 0.974,
 * 88.7, 5.8; draft 0.973, 89.3, 5.7 in less than half its time; good 0.979, 90.7, 5.7 and best 0.979, 91.6, 5.6 in about its
 * time. Dithering costs bytes; best spends them on crisper edges. Error diffusion wins on heavy grain alone (4 VMAF).
 * Five frames a second tell as much of the colours as all do. The draft's fewer colours let the search for the
 * nearest answer from its cache. All figures: bench/RESULTS.md.
 */
export const LOOKS: Record<GifQuality, GifLook> = {
  draft: {
    scaler: 'bicubic:param0=0:param1=1',
    paletteRate: 3,
    format: FEWER_COLORS,
    use: 'dither=none:diff_mode=rectangle',
  },
  good: {
    scaler: SHARP_SCALER,
    paletteRate: 5,
    format: 'format=bgra',
    use: 'dither=bayer:bayer_scale=5:diff_mode=rectangle',
  },
  best: {
    scaler: SHARP_SCALER,
    paletteRate: 5,
    format: CRISPER,
    use: 'dither=none:diff_mode=rectangle',
  },
};
