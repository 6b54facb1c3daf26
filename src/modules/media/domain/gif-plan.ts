import type { GifParameters } from '../../../contracts/gif-conversion.js';
import type { MediaCommand } from '../../../ports/media-tool.port.js';
import type { Picture } from './picture.js';
import { between, sought } from './picture-seek.js';
import { deinterlaced, onWhite, readingOptions, trueFrames } from './true-frames.js';
import { decoderThreads, fitsOneProcess } from './gif-memory.js';
import type { GifExcerpt } from './gif-excerpt.js';
import { LOOKS, type GifLook } from './gif-look.js';
import type { GifShape } from './gif-shape.js';

/** Absolute paths: the video, and where palette and GIF go. */
export interface GifPlanPaths {
  video: string;
  palette: string;
  gif: string;
}

export interface GifPlanLimits {
  /** The GIF breaks off past this, in bytes. */
  outputBytes: number;
  /** Processors of the machine. */
  cores: number;
  /** Whether the tool makes GIFs that are transparent in places; where it does not, what is transparent becomes white. */
  keepsAlpha: boolean;
}

export interface GifPlanInput {
  parameters: Pick<GifParameters, 'loop' | 'quality'>;
  picture: Picture;
  excerpt: GifExcerpt;
  shape: GifShape;
}

/** One run of the tool, and its part in the whole work (the parts of a plan add up to 1). */
export interface GifStep {
  command: MediaCommand;
  weight: number;
}

/** What is less than half opaque is left out, of a format that knows only all or nothing. */
const ALPHA_USE = ':alpha_threshold=128';

/** Finding the palette against using it, in time. */
const PALETTE_WEIGHT = 0.35;

/** More than this tells no more about the colours of a video, and would take longer than all the rest. */
const PALETTE_PIXELS = 40_000_000;

/**
 * The steps from a video to a GIF: a palette for the whole of it, then every frame in its colours. In one process,
 * which decodes once but holds every frame until the palette is known, where memory allows; in two otherwise.
 */
export function planGif(
  input: GifPlanInput,
  paths: GifPlanPaths,
  limits: GifPlanLimits,
): GifStep[] {
  const { parameters, picture, shape, excerpt } = input;
  const look = LOOKS[parameters.quality];
  const seconds = excerpt.seconds ?? excerpt.limitSeconds;
  const rate = paletteRate(shape, look, seconds);
  const video = { path: paths.video, options: inputOptions(input, limits) };
  const stream = `[0:${picture.streamIndex}]${excerptFrames(input)}`;
  const scaled = scaledFrames(picture, shape, look, limits.keepsAlpha);
  const frames = `${stream},${evenFrames(input)},${scaled}`;
  const palettegen = `palettegen=max_colors=${shape.colors}`;
  const paletteuse = `paletteuse=${look.use}${picture.alpha && limits.keepsAlpha ? ALPHA_USE : ''}[out]`;
  const gif = { path: paths.gif, options: gifOptions(parameters.loop, shape, limits) };
  if (fitsOneProcess(picture, shape, seconds)) {
    const sampled = rate < shape.fps ? `${atRate(rate, 0)},${palettegen}` : palettegen;
    const graph = `${frames},split[a][b];[a]${sampled}[p];[b][p]${paletteuse}`;
    return [{ weight: 1, command: command([video], graph, gif, excerpt.seconds) }];
  }
  const palette = { path: paths.palette, options: [] };
  const first = `${stream},${atRate(rate, 0)},${scaled},${palettegen}[out]`;
  const second = `${frames}[frames];[frames][1:0]${paletteuse}`;
  return [
    { weight: PALETTE_WEIGHT, command: command([video], first, paletteFile(paths), undefined) },
    {
      weight: 1 - PALETTE_WEIGHT,
      command: command([video, palette], second, gif, excerpt.seconds),
    },
  ];
}

type CommandFile = MediaCommand['inputs'][number];

function command(
  inputs: CommandFile[],
  graph: string,
  { path, options }: CommandFile,
  seconds: number | undefined,
): MediaCommand {
  return {
    inputs,
    outputs: [{ path, options: ['-filter_complex', graph, '-map', '[out]', ...options] }],
    ...(seconds === undefined ? {} : { expectedSeconds: seconds }),
  };
}

function paletteFile({ palette }: GifPlanPaths): CommandFile {
  return { path: palette, options: ['-frames:v', '1', '-c:v', 'png', '-f', 'image2'] };
}

function paletteRate({ fps, width, height }: GifShape, look: GifLook, seconds: number): number {
  const affordable = PALETTE_PIXELS / (width * height * seconds);
  return Math.min(fps, look.paletteRate, Math.max(affordable, 2 / seconds));
}

/** A video that goes on past its claimed end by this much, in seconds, is noticed; memory was planned for the claim. */
export const OVERRUN_SECONDS = 1;

/**
 * Where to read. Seeking counts from the start of the file, lengths from the first frame read. From the start nothing is
 * sought, for a video that begins late would lose its first frames to it; its clock is put back instead, since older
 * tools show the last frame longer by as much as the first one came late.
 */
function inputOptions({ picture, excerpt }: GifPlanInput, { cores }: GifPlanLimits): string[] {
  const threads = decoderThreads(picture, cores);
  const from = sought(picture, excerpt.start);
  const late = picture.leadSeconds > 0 ? ['-itsoffset', decimal(-picture.leadSeconds)] : [];
  return [
    ...readingOptions(picture),
    ...(threads === undefined ? [] : ['-threads', String(threads)]),
    ...(from > 0 ? ['-ss', decimal(picture.leadSeconds + from)] : late),
    ...['-t', decimal(excerpt.start - from + readSeconds(excerpt))],
  ];
}

/** The frames of the excerpt, shown from 0 on. */
function excerptFrames({ picture, excerpt }: GifPlanInput): string {
  const beyond = secondsBefore({ picture, excerpt });
  const part = beyond > 0 ? [between(beyond, readSeconds(excerpt))] : [];
  return [...part, 'setpts=PTS-STARTPTS', ...deinterlaced(picture)].join();
}

/** Frames at the rate of the GIF. Where frames before the excerpt were read, older tools go on with the last one. */
function evenFrames({ picture, excerpt, shape }: GifPlanInput): string {
  const { seconds = Infinity, limitSeconds } = excerpt;
  const length = Math.min(seconds, limitSeconds);
  const end = secondsBefore({ picture, excerpt }) > 0 ? [between(0, length)] : [];
  return [atRate(shape.fps, excerpt.seconds ?? limitSeconds), ...end].join();
}

/** What is read before the excerpt begins, for the sake of a key frame. */
function secondsBefore({ picture, excerpt }: Pick<GifPlanInput, 'picture' | 'excerpt'>): number {
  return excerpt.start - sought(picture, excerpt.start);
}

function readSeconds({ seconds = Infinity, limitSeconds }: GifExcerpt): number {
  return Math.min(seconds + OVERRUN_SECONDS, limitSeconds);
}

/** Frames at the rate asked whatever the source's; one at least, however short the video. */
function atRate(rate: number, seconds: number): string {
  return `fps=${Number(rate.toFixed(4))}${seconds * rate < 1 ? ':eof_action=pass' : ''}`;
}

/** The formats of the looks have no alpha: where it is kept, the frames have a format that does. */
function scaledFrames(
  picture: Picture,
  { width, height }: GifShape,
  { scaler, format }: GifLook,
  keepsAlpha: boolean,
): string {
  const frames = trueFrames(picture, { width, height, scaler });
  if (!picture.alpha) return [...frames, format].join();
  return [...frames, ...(keepsAlpha ? ['format=bgra'] : [...onWhite(), format])].join();
}

/**
 * ffmpeg counts further plays (-1: none), we count plays. Left alone it shows the last frame as long as the one before
 * it, an only frame no time at all; it counts hundredths of a second.
 */
function gifOptions(loop: number, { fps }: GifShape, { outputBytes }: GifPlanLimits): string[] {
  const furtherPlays = loop === 0 ? 0 : loop === 1 ? -1 : loop - 1;
  return [
    ...['-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...[
      '-loop',
      String(furtherPlays),
      '-final_delay',
      String(Math.round(100 / fps)),
      '-fs',
      String(outputBytes),
      '-f',
      'gif',
    ],
  ];
}

function decimal(seconds: number): string {
  return seconds.toFixed(6);
}
