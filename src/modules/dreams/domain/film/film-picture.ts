import type { MediaCommand } from '../../../../ports/media-tool.port.js';
import type { Picture } from '../../../media/domain/picture.js';
import { readingOptions } from '../../../media/domain/true-frames.js';
import { clipFilters } from './clip-frames.js';
import { captionLayer, type FilmCaption } from './film-caption.js';
import type { FilmFormat } from './film-format.js';
import type { FilmPart } from './film-parts.js';
import { clipFrames, type FilmTiming } from './film-timing.js';

/** A scene's clip as it lies on this disk. */
export interface FilmClip {
  path: string;
  picture: Picture;
  /** How long its picture really plays. */
  seconds: number;
}

/** What is seen of a film. */
export interface FilmPicture {
  format: FilmFormat;
  timing: FilmTiming;
  /** One for each scene. */
  clips: readonly FilmClip[];
  captions: readonly FilmCaption[];
  quality: FilmQuality;
}

/** How pictures are encoded: x264's preset and its quality, 0..51, where 18 can hardly be told from the source. */
export interface FilmQuality {
  preset: string;
  crf: number;
}

export const FILM_QUALITY: FilmQuality = { preset: 'veryfast', crf: 19 };
export const PREVIEW_QUALITY: FilmQuality = { preset: 'superfast', crf: 26 };

/** A clip too short for its scene is slowed down, but never more than this; what is still missing, it is played again. */
const SLOWEST = 2;

/** Seconds from one key frame to the next at most: players jump from one to another. */
const KEY_FRAME_SECONDS = 2;

/** Threads that decode one clip: several are decoded side by side, and each thread keeps frames. */
const DECODER_THREADS = '2';

/** What is laid over the ground, one over the other, each with frames of its own time. */
interface Layer {
  input: MediaCommand['inputs'][number];
  /** The filters from the input to the layer, for the input of this number. */
  filters: (input: number) => string;
  /** Frames of the part in which it is seen: the first, and the one after the last. */
  from: number;
  until: number;
}

/**
 * The run that makes the picture of one part of a film. Scenes lie over each other on one clock and come in by becoming
 * less transparent: builds of the tool that know no cross-fade make the same picture.
 */
export function pictureCommand(film: FilmPicture, part: FilmPart, output: string): MediaCommand {
  const { format, timing } = film;
  const { width, height, frameRate } = format;
  const layers = [...clipLayers(film, part), ...captionLayers(film, part)];
  const frames = part.until - part.from;
  const ground = `color=c=black:s=${width}x${height}:r=${frameRate},format=yuv420p,setsar=1[film0]`;
  const laid = layers.map(({ filters, from, until }, n) => {
    // By the clock: to some builds, frames that were not asked for do not count.
    const [first, last] = [(from - 0.5) / frameRate, (until - 0.5) / frameRate];
    const seen = `eof_action=repeat:enable='between(t,${first},${last})'`;
    return `${filters(n)}[layer${n}];[film${n}][layer${n}]overlay=${seen}[film${n + 1}]`;
  });
  return {
    inputs: layers.map(({ input }) => input),
    outputs: [
      {
        path: output,
        options: [
          // In one thread: handing pieces of frames round costs more than it gains beside decoders and encoder.
          ...['-filter_complex', [ground, ...laid].join(';'), '-filter_complex_threads', '1'],
          ...['-map', `[film${layers.length}]`],
          ...['-frames:v', String(frames), ...encoding(film.quality, timing.frameRate)],
        ],
      },
    ],
    expectedSeconds: frames / frameRate,
  };
}

function clipLayers({ clips, timing, format }: FilmPicture, part: FilmPart): Layer[] {
  return clips.flatMap((clip, index) => {
    const { start = 0, fade = 0 } = timing.scenes[index] ?? {};
    const whole = clipFrames(timing, index);
    const from = Math.max(start, part.from);
    const until = Math.min(start + whole, part.until);
    if (until <= from) return [];
    const slower = slowdown(clip.seconds, whole / format.frameRate, format);
    const { picture, path } = clip;
    const filters = (input: number): string => {
      const chosen = [
        `setpts=(PTS-STARTPTS)*${slower.toFixed(4)},fps=${format.frameRate}`,
        `trim=start_frame=${from - start}:end_frame=${until - start}`,
      ];
      return [
        `[${input}:${picture.streamIndex}]${clipFilters(picture, format, { label: `clip${input}`, chosen })}`,
        'format=yuva420p',
        ...(from === start && fade > 0 ? [`fade=in:start_frame=0:nb_frames=${fade}:alpha=1`] : []),
        placed(from - part.from, format),
      ].join();
    };
    const plays = Math.ceil(whole / format.frameRate / (clip.seconds * slower) - 0.01);
    const options = [
      ...[...readingOptions(picture), '-threads', DECODER_THREADS],
      ...(plays > 1 ? ['-stream_loop', String(plays - 1)] : []),
    ];
    return [{ input: { path, options }, filters, ...within(from, until, part) }];
  });
}

/** A frame or two are not worth it: the last one stays a little longer. */
function slowdown(seconds: number, wanted: number, { frameRate }: FilmFormat): number {
  return wanted - seconds < 2 / frameRate ? 1 : Math.min(SLOWEST, wanted / seconds);
}

/** A caption belongs to the part that it begins in, and ends with it at the latest. */
function captionLayers({ captions, format }: FilmPicture, part: FilmPart): Layer[] {
  return captions
    .filter(({ start }) => start >= part.from && start < part.until)
    .map((caption) => {
      const { start, path } = caption;
      const until = Math.min(start + caption.frames, part.until);
      const frames = until - start;
      const filters = (input: number): string =>
        `[${input}:0]${captionLayer(frames, format)},${placed(start - part.from, format)}`;
      return {
        input: { path, options: ['-threads', '1'] },
        filters,
        ...within(start, until, part),
      };
    });
}

function within(from: number, until: number, part: FilmPart): Pick<Layer, 'from' | 'until'> {
  return { from: from - part.from, until: until - part.from };
}

/** Frames one after the other from a place of the film on. */
function placed(at: number, { frameRate }: FilmFormat): string {
  return `settb=1/${frameRate},setpts=N+${at}`;
}

function encoding({ preset, crf }: FilmQuality, frameRate: number): string[] {
  return [
    ...['-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-c:v', 'libx264', '-preset', preset, '-crf', String(crf), '-profile:v', 'high'],
    ...['-pix_fmt', 'yuv420p', '-g', String(KEY_FRAME_SECONDS * frameRate)],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-color_range', 'tv', '-movflags', '+faststart', '-f', 'mp4'],
  ];
}
