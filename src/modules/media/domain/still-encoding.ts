import { onColor } from './true-frames.js';

export const STILL_FORMATS = ['jpg', 'png', 'webp'] as const;

export type StillFormat = (typeof STILL_FORMATS)[number];

/** Filters after true frames, and options of the output, that write them as an image. */
export interface StillEncoding {
  filters: string[];
  options: string[];
}

/** One file, written over by each frame: the last one stays. A name is no pattern. */
const ONE_FILE = ['-f', 'image2', '-update', '1'];

/**
 * JPEG has the matrix of BT.601 and full range, as JFIF demands, and no alpha: what is transparent becomes white. WebP
 * is converted by its own encoder. `quality` 1..100 is nothing to PNG.
 */
export function stillEncoding(format: StillFormat, quality: number, alpha: boolean): StillEncoding {
  if (format === 'jpg') {
    const scale = 'scale=out_color_matrix=bt601:out_range=pc:flags=accurate_rnd+full_chroma_inp';
    return {
      filters: [...(alpha ? onColor('white') : []), 'format=rgb24', scale, 'format=yuvj420p'],
      options: ['-c:v', 'mjpeg', '-qmin', '1', '-q:v', quantizer(quality), ...ONE_FILE],
    };
  }
  if (format === 'webp') {
    const lossy = ['-c:v', 'libwebp', '-lossless', '0', '-quality', String(quality)];
    return { filters: [`format=${alpha ? 'bgra' : 'bgr0'}`], options: [...lossy, ...ONE_FILE] };
  }
  return losslessStill(alpha);
}

export function losslessStill(alpha: boolean): StillEncoding {
  const filters = [`format=${alpha ? 'rgba' : 'rgb24'}`];
  return { filters, options: ['-c:v', 'png', ...ONE_FILE] };
}

/**
 * The quantizer that divides as finely as libjpeg does at a quality: its table (ITU-T T.81, K.1) is scaled by 5000 / q
 * below 50 and 200 - 2 q above, in percent, and has on average 2.15 times the coefficients of MPEG's, which are scaled
 * in eighths.
 */
function quantizer(quality: number): string {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return String(Math.min(31, Math.max(1, Math.round((percent / 100) * 8 * 2.15))));
}
