import type { Picture } from './picture.js';
import type { PictureColor } from './picture-color.js';
import { beforeSrgb, inSrgb } from './tone-map.js';

/** Size of the frames made, upright and with square pixels, and how they are scaled (swscale's flags). */
export interface FrameSize {
  width: number;
  height: number;
  scaler: string;
}

/**
 * Options before the input whose frames the filters below work on: nothing is turned behind our back, the decoder is
 * one that reads alpha, and a change of size within the video does not start the filters anew, which would lose what
 * they hold.
 */
export function readingOptions({ alphaDecoder, streamIndex }: Picture): string[] {
  const decoder = alphaDecoder === undefined ? [] : [`-c:${streamIndex}`, alphaDecoder];
  return ['-noautorotate', '-reinit_filter', '0', ...decoder];
}

/** Filters to whole frames, one for each two fields; goes before anything that drops, turns or scales. */
export function deinterlaced({ scan }: Picture): string[] {
  if (scan === 'progressive') return [];
  return [
    `bwdif=mode=send_frame:parity=auto:deint=${scan === 'interlaced' ? 'all' : 'interlaced'}`,
  ];
}

/**
 * Filters from decoded frames to true ones: of the size asked, upright, with square pixels, in 8-bit sRGB whatever the
 * source's matrix, range, gamut and dynamic range. An RGB format must follow, with alpha where the picture has some.
 * They scale first, since all else costs by the pixel.
 */
export function trueFrames(picture: Picture, size: FrameSize): string[] {
  return [...scaled(picture, size), ...upright(picture), 'setsar=1'];
}

function scaled({ color, alpha, rotation }: Picture, size: FrameSize): string[] {
  const { width, height, scaler } = size;
  const stored = rotation % 180 === 0 ? [width, height] : [height, width];
  const scale = `scale=${stored.join(':')}:flags=${scaler}`;
  // Colours under what is transparent must not bleed into what is not.
  if (alpha) {
    const premultiplied = [...rgbConversion(color), 'format=gbrap', 'premultiply=inplace=1'];
    return [...premultiplied, scale, 'unpremultiply=inplace=1'];
  }
  if (color.curve !== 'sdr' || color.primaries !== 'bt709') {
    const before = beforeSrgb(color);
    return [scale + before.scale, before.format, ...inSrgb(color)];
  }
  return [...(color.model === 'rgb' ? ['format=rgb24'] : []), scale + inputColor(color)];
}

function rgbConversion(color: PictureColor): string[] {
  const input = inputColor(color);
  return input === '' ? [] : [`scale=${input.slice(1)}`];
}

/** RGB has neither matrix nor range. */
function inputColor({ model, matrix, range }: PictureColor): string {
  if (model === 'rgb') return '';
  return `${model === 'yuv' ? `:in_color_matrix=${matrix}` : ''}:in_range=${range}`;
}

const TURNS: Record<number, string[]> = {
  0: [],
  90: ['transpose=clock'],
  180: ['hflip', 'vflip'],
  270: ['transpose=cclock'],
};

/** Filters that make the stored picture upright. */
export function upright({ rotation, mirrored }: Picture): string[] {
  const turned = [...(mirrored ? ['hflip'] : []), ...(TURNS[rotation] ?? [])];
  // The note that the frames want turning goes, or whoever reads the result would turn them again.
  return turned.length === 0 ? [] : [...turned, 'sidedata=mode=delete:type=DISPLAYMATRIX'];
}

/** Filters that put frames with alpha on white: for results, or tools, that know no alpha. */
export function onWhite(): string[] {
  return onColor('white');
}

/** The same on any colour, `white` or `0xrrggbb`. */
export function onColor(color: 'white' | `0x${string}`): string[] {
  const [r, g, b] = color === 'white' ? [255, 255, 255] : channels(color);
  return [
    `format=bgra,split[front][back];[back]lutrgb=r=${r}:g=${g}:b=${b}:a=255[ground];[ground][front]overlay=format=rgb`,
  ];
}

function channels(color: string): number[] {
  return [2, 4, 6].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
