import { referenceFilters } from '../../support/reference-frames.js';

/** One real picture, and how a frame to compare with is made by another route than the image library's. */
export interface ImageCase {
  file: string;
  /** Why it is here. */
  about: string;
  /** Upright. */
  size: [width: number, height: number];
  /** Of an animation. */
  frames?: number;
  /** Whether animations stay so: the library does not read those of PNG. */
  firstFrameOnly?: true;
  /** Filters of ffmpeg to RGB; or `library` where no other program here reads it, and `by hand` of BMP. */
  reference: { filters: string } | 'library' | 'by hand';
  /** The file that is looked at in its place. */
  referenceFile?: string;
  /** What image_resize makes of it where it cannot keep the format. */
  kept: 'jpeg' | 'png' | 'webp' | 'gif';
  /** How far a channel may lie from the reference on average, of 255, where more than usual. */
  tolerance?: number;
}

const JPEG = { filters: referenceFilters({ matrix: '470bg', range: 'full' }, 'iw:ih') };
const RGB = { filters: 'format=rgba' };

/** Display P3 has the curve of sRGB and other primaries. */
const DISPLAY_P3 = {
  filters:
    'scale=in_range=full:out_range=full,format=yuv444p,' +
    'zscale=min=470bg:rin=full:pin=smpte432:tin=iec61966-2-1:m=gbr:r=full:p=709:t=iec61966-2-1,format=gbrp',
};

const ORIENTATIONS: readonly ImageCase[] = [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => ({
  ...{ file: `orientation/landscape_${orientation}.jpg`, size: [60, 30], kept: 'jpeg' },
  ...{ about: `stored in orientation ${orientation}`, reference: JPEG },
  ...{ referenceFile: 'orientation/landscape_1.jpg', tolerance: 12 },
}));

/** Every picture that is read. Each is converted to JPEG, PNG and WebP, and made 40 pixels wide. */
export const PICTURES: readonly ImageCase[] = [
  ...ORIENTATIONS,
  {
    ...{ file: 'cmyk_no_profile.jpg', about: 'CMYK that does not say which', size: [500, 333] },
    ...{ kept: 'jpeg', reference: RGB, tolerance: 40 },
  },
  {
    ...{ file: 'progressive.jpg', about: 'a progressive JPEG', size: [660, 480] },
    ...{ kept: 'jpeg', reference: JPEG },
  },
  {
    ...{ file: 'display_p3.jpg', about: 'a wide gamut, and where it was taken', size: [600, 400] },
    ...{ kept: 'jpeg', reference: DISPLAY_P3 },
  },
  {
    ...{ file: 'rgba_16bit.png', about: 'sixteen bits and alpha', size: [97, 100] },
    ...{ kept: 'png', reference: RGB, tolerance: 8 },
  },
  {
    ...{ file: 'interlaced_palette.png', about: 'a palette, interlaced', size: [162, 150] },
    ...{ kept: 'png', reference: RGB },
  },
  {
    ...{ file: 'animated.apng', about: 'an animated PNG', size: [245, 245], frames: 41 },
    ...{ kept: 'png', reference: RGB, firstFrameOnly: true },
  },
  {
    ...{ file: 'animated_alpha.webp', about: 'an animation with alpha', size: [80, 80], frames: 9 },
    ...{ kept: 'webp', reference: 'library' },
  },
  {
    ...{ file: 'lossless.webp', about: 'WebP without loss', size: [512, 512] },
    ...{ kept: 'webp', reference: RGB },
  },
  {
    ...{ file: 'animated_earth.gif', about: 'an animated GIF', size: [400, 400], frames: 44 },
    ...{ kept: 'gif', reference: RGB },
  },
  {
    ...{ file: 'rgba32.bmp', about: 'BMP with its channels in an order of its own' },
    ...{ size: [127, 64], kept: 'png', reference: 'by hand', tolerance: 8 },
  },
  {
    ...{ file: 'jpeg_named.png', about: 'a JPEG under the name of a PNG', size: [240, 180] },
    ...{ kept: 'jpeg', reference: JPEG },
  },
];
