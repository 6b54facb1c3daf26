import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { ImageLimits } from '../image-task.js';

/** JPEG, PNG, WebP, GIF and AVIF. Whatever else the library could read (SVG, TIFF, PDF, …) stays out of reach. */
const LOADERS = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadHeifBuffer',
];

/** One image at a time in a process: threads belong between images, and nothing is asked for twice. */
export function prepareLibrary(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  sharp.concurrency(1);
  sharp.cache(false);
}

/** An image to be read: damage is a failure, and more pixels than allowed are refused by its header. */
export function openImage(
  image: Buffer,
  { maxPixels }: Pick<ImageLimits, 'maxPixels'>,
  options: Pick<SharpOptions, 'animated' | 'autoOrient'> = {},
): Sharp {
  return sharp(image, { ...options, limitInputPixels: maxPixels, failOn: 'warning' });
}
