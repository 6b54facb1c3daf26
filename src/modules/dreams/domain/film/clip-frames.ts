import { deinterlaced, onWhite, trueFrames, upright } from '../../../media/domain/true-frames.js';
import type { Picture } from '../../../media/domain/picture.js';
import type { FilmFormat } from './film-format.js';

interface Size {
  width: number;
  height: number;
}

const SCALER = 'bicubic+accurate_rnd+full_chroma_inp+full_chroma_int';

/** A picture may lose this share of one side to fill the frame; where it would be more, all of it is shown. */
const CROPPED_SHARE = 0.2;

/** The ground beside a picture of another shape is made of itself: this much smaller, out of focus, and darker. */
const GROUND_SHARE = 8;
const GROUND_BLUR = 6;
const GROUND_LIGHT = 0.6;

/**
 * Filters from the decoded frames of a clip to those of a film: upright, with square pixels, in BT.709 of limited range,
 * and of the film's size whatever their own. `chosen` are filters that say which frames there are, and when: they go
 * before all that costs by the pixel. `label` begins the names of the links within.
 */
export function clipFilters(
  picture: Picture,
  format: FilmFormat,
  { label, chosen }: { label: string; chosen: readonly string[] },
): string {
  const whole = [...deinterlaced(picture), ...chosen];
  const { width, height } = format;
  const cover = scaledTo(picture, Math.max(width / picture.width, height / picture.height));
  const lost = 1 - Math.min(width / cover.width, height / cover.height);
  if (lost <= CROPPED_SHARE) {
    const cropped = sameSize(cover, format) ? [] : [`crop=${width}:${height}`];
    return [...whole, ...filmFrames(picture, cover), ...cropped].join();
  }
  const fit = scaledTo(picture, Math.min(width / picture.width, height / picture.height));
  const [ground, front] = [`${label}ground`, `${label}front`];
  const small = { width: even(width / GROUND_SHARE), height: even(height / GROUND_SHARE) };
  return [
    [...whole, ...filmFrames(picture, fit), `split[${label}a][${front}]`].join(),
    [
      `[${label}a]scale=${small.width}:${small.height}:force_original_aspect_ratio=increase`,
      `crop=${small.width}:${small.height},boxblur=${blurOf(small)}`,
      `${darker(GROUND_LIGHT)},scale=${width}:${height},setsar=1[${ground}]`,
    ].join(),
    `[${ground}][${front}]overlay=(W-w)/2:(H-h)/2`,
  ].join(';');
}

function filmFrames(picture: Picture, size: Size): string[] {
  const { alpha, color, rotation } = picture;
  const plain =
    !alpha && color.model === 'yuv' && color.curve === 'sdr' && color.primaries === 'bt709';
  if (!plain) {
    return [
      ...trueFrames(picture, { ...size, scaler: SCALER }),
      ...(alpha ? onWhite() : []),
      `scale=flags=${SCALER}:out_color_matrix=bt709:out_range=tv`,
      'format=yuv420p',
    ];
  }
  const stored = rotation % 180 === 0 ? [size.width, size.height] : [size.height, size.width];
  const colors = `in_color_matrix=${color.matrix}:out_color_matrix=bt709:in_range=${color.range}:out_range=tv`;
  return [
    `scale=${stored.join(':')}:flags=${SCALER}:${colors}`,
    ...['format=yuv420p', ...upright(picture), 'setsar=1'],
  ];
}

function scaledTo({ width, height }: Size, factor: number): Size {
  return { width: even(width * factor), height: even(height * factor) };
}

/** Every colour towards black by the same share, in limited range. */
function darker(light: number): string {
  const chroma = `128+(val-128)*${light}`;
  return `lutyuv=y=16+(val-16)*${light}:u=${chroma}:v=${chroma}`;
}

/** A radius that the small picture has room for. */
function blurOf({ width, height }: Size): string {
  const radius = Math.min(GROUND_BLUR, Math.floor(Math.min(width, height) / 4) - 1);
  return `luma_radius=${Math.max(0, radius)}:chroma_radius=${Math.max(0, Math.floor(radius / 2))}`;
}

function sameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

function even(side: number): number {
  return Math.max(2, 2 * Math.round(side / 2));
}
