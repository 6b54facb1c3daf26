import type { ProbedStream } from '../../../ports/media-tool.port.js';
import type { PictureColor } from './picture-color.js';
import type { PictureLimits } from './picture-limits.js';
import type { Picture } from './picture.js';
import { deinterlaced, onWhite, trueFrames, upright } from './true-frames.js';

/** Pixels. */
export interface VideoSize {
  width: number;
  height: number;
}

/** A picture, the stream it was found in, and the size it is to have, upright and even. */
export interface TrueVideoInput {
  picture: Picture;
  stream: ProbedStream;
  size: VideoSize;
  /** Whether what is transparent stays so; it becomes white otherwise. */
  keepsAlpha: boolean;
  limits: PictureLimits;
}

/** Chroma is made of every pixel under it, and nothing is rounded twice. */
const SCALER = 'bicubic+accurate_rnd+full_chroma_inp+full_chroma_int';

/** Options before the input: nothing is turned behind our back, and the decoder is one that reads alpha. */
export function trueVideoReading({ alphaDecoder, streamIndex }: Picture): string[] {
  const decoder = alphaDecoder === undefined ? [] : [`-c:${streamIndex}`, alphaDecoder];
  return ['-noautorotate', ...decoder];
}

/**
 * The size of the video: even, since colour is kept for two pixels by two. One line or column goes where there is one
 * too many: all others stay exactly as they were, where padding shows and scaling blurs. Nothing is below 2.
 */
export function evenSize({ width, height }: VideoSize): VideoSize {
  const even = (side: number): number => Math.max(2, side - (side % 2));
  return { width: even(width), height: even(height) };
}

/** The largest even size of the same shape within the bounds; never larger than it was. */
export function sizeWithin(size: VideoSize, bounds: Partial<VideoSize>): VideoSize {
  const share = Math.min(
    1,
    (bounds.width ?? Infinity) / size.width,
    (bounds.height ?? Infinity) / size.height,
  );
  if (share === 1) return evenSize(size);
  const side = (pixels: number): number => Math.max(2, 2 * Math.floor((pixels * share) / 2 + 0.25));
  const within = { width: side(size.width), height: side(size.height) };
  return {
    width: Math.min(within.width, ...evenBound(bounds.width)),
    height: Math.min(within.height, ...evenBound(bounds.height)),
  };
}

function evenBound(bound: number | undefined): number[] {
  return bound === undefined ? [] : [Math.max(2, bound - (bound % 2))];
}

/**
 * Filters from decoded frames to those of a video that any player shows right: whole frames, upright, square pixels,
 * even sides, 8-bit 4:2:0 of limited range in SDR, no more frames a second than allowed. Times are left as they are.
 * None at all where the frames are so already. A change of size within the video is left to the tool, which scales
 * what follows to the size it began with.
 */
export function trueVideo(input: TrueVideoInput): string[] {
  const { picture, keepsAlpha } = input;
  const format = picture.alpha && keepsAlpha ? 'yuva420p' : 'yuv420p';
  return [
    ...deinterlaced(picture),
    ...slowed(input),
    ...(throughRgb(picture) ? fromRgb(input, format) : inYuv(input, format)),
  ];
}

/** Where light or gamut are mapped, or colours are mixed with a ground, it is done in RGB. */
function throughRgb({ alpha, color }: Picture): boolean {
  return alpha || color.model === 'rgb' || color.curve !== 'sdr' || color.primaries !== 'bt709';
}

function slowed({ stream, limits }: TrueVideoInput): string[] {
  const tooFast = stream.frameRate !== undefined && stream.frameRate > limits.maxFrameRate;
  return tooFast ? [`fps=${limits.maxFrameRate}`] : [];
}

function fromRgb({ picture, size, keepsAlpha }: TrueVideoInput, format: string): string[] {
  return [
    ...trueFrames(picture, { ...size, scaler: SCALER }),
    ...(picture.alpha && !keepsAlpha ? onWhite() : []),
    `scale=flags=${SCALER}:out_color_matrix=bt709:out_range=tv`,
    `format=${format}`,
  ];
}

function inYuv({ picture, stream, size }: TrueVideoInput, format: string): string[] {
  const sideways = picture.rotation % 180 !== 0;
  const stored = sideways ? { width: size.height, height: size.width } : size;
  const cropped = isCropOf(stored, stream) ? [`crop=${stored.width}:${stored.height}:0:0`] : [];
  const resized =
    cropped.length === 0 && (stored.width !== stream.width || stored.height !== stream.height);
  const converted =
    stream.pixelFormat !== format || conversion(picture.color, stream.pixelFormat) !== '';
  const scale = [
    `scale=flags=${SCALER}`,
    ...(resized ? [`w=${stored.width}:h=${stored.height}`] : []),
  ].join(':');
  return [
    ...cropped,
    ...(resized || converted ? [scale + colors(picture.color), `format=${format}`] : []),
    ...upright(picture),
    // Sides made even change the shape a little; nobody is to make up for it.
    ...(resized || stream.sampleAspect !== 1 ? ['setsar=1'] : []),
  ];
}

/** Whether all that a size asks for is that an odd line or column goes. */
function isCropOf(
  stored: VideoSize,
  { width = 0, height = 0, sampleAspect }: ProbedStream,
): boolean {
  const even = evenSize({ width, height });
  const odd = even.width < width || even.height < height;
  const fits = even.width <= width && even.height <= height;
  const same = stored.width === even.width && stored.height === even.height;
  return odd && fits && same && sampleAspect === 1;
}

/** The matrix a video has that was kept in YUV: its own, unless that is one of HDR. */
function outputMatrix({ matrix }: PictureColor): 'bt601' | 'bt709' {
  return matrix === 'bt601' ? 'bt601' : 'bt709';
}

function conversion(color: PictureColor, pixelFormat = ''): string {
  const sameRange = color.range === 'tv' && !pixelFormat.startsWith('yuvj');
  return sameRange && outputMatrix(color) === color.matrix ? '' : colors(color);
}

function colors(color: PictureColor): string {
  const to = outputMatrix(color);
  const from = color.model === 'gray' ? '' : `:in_color_matrix=${color.matrix}`;
  return `${from}:out_color_matrix=${to}:in_range=${color.range}:out_range=tv`;
}

/** Output options that say what the colours of such a video mean, so that no player has to guess. */
export function colorTags(picture: Picture): string[] {
  const old = !throughRgb(picture) && outputMatrix(picture.color) === 'bt601';
  const name = old ? 'smpte170m' : 'bt709';
  return [
    ...['-colorspace', name, '-color_primaries', name, '-color_trc', name],
    ...['-color_range', 'tv'],
  ];
}
