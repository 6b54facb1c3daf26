import type { MediaCommand } from '../../../../ports/media-tool.port.js';
import type { Picture } from '../../../media/domain/picture.js';
import { colorTags, trueVideoReading } from '../../../media/domain/true-video.js';
import type { PlanIo } from '../operation-definition.js';
import { frameTiming } from './frame-timing.js';
import { soundEncoding, soundLanguage, soundTrack } from './sound-encoder.js';
import type { ChosenStream } from './stream-choices.js';
import { containerOptions, copyTag, type VideoContainer } from './video-container.js';

/** The part of a video that is wanted, in seconds of its playing time. */
export interface VideoCut {
  /** Options before and behind the input that make it; and how long the result plays. */
  input: readonly string[];
  output: readonly string[];
  seconds: number;
}

export const WHOLE: Omit<VideoCut, 'seconds'> = { input: [], output: [] };

export interface VideoCommandInput {
  io: PlanIo;
  container: VideoContainer;
  picture: Picture;
  video: ChosenStream;
  sounds: readonly ChosenStream[];
  cut: VideoCut;
  /** Bits a second of each encoded sound track, by its stream's number. */
  soundRateOf: (stream: ChosenStream['stream']) => number;
}

/** The command that makes the file, its picture copied. */
export function copyCommand(input: VideoCommandInput, path: string): MediaCommand {
  const { stream } = input.video;
  const picture = [
    '-map',
    `0:${stream.index}`,
    '-c:v',
    'copy',
    ...copyTag(stream, input.container),
  ];
  return command(input, path, [], [...picture, ...sound(input), ...whole(input)]);
}

/** The command that makes the file, its picture filtered and encoded. */
export function encodeCommand(
  input: VideoCommandInput,
  path: string,
  { filters, encoding }: { filters: readonly string[]; encoding: readonly string[] },
): MediaCommand {
  const picture = encodedPicture(input, filters, encoding);
  return encoder(input, path, [
    ...picture,
    ...colorTags(input.picture),
    ...sound(input),
    ...whole(input),
  ]);
}

/** The first of two passes: it writes its log and nothing else. */
export function firstPassCommand(
  input: VideoCommandInput,
  path: string,
  { filters, encoding }: { filters: readonly string[]; encoding: readonly string[] },
): MediaCommand {
  const picture = encodedPicture(input, filters, encoding);
  return encoder(input, path, [
    ...picture,
    ...['-an', '-sn', '-dn', ...input.cut.output, '-f', 'null'],
  ]);
}

/**
 * The tool hands notes of a stream's turn and light on to whatever is made of that stream alone, though neither is true
 * of it any more. What is made of two inputs has no such heritage: where there are notes, a second one is read and left.
 */
function strangers({ picture }: VideoCommandInput): MediaCommand['inputs'] {
  const noted = picture.rotation !== 0 || picture.mirrored || picture.color.curve !== 'sdr';
  return noted ? [{ path: 'nullsrc=s=16x16:d=0.04', options: ['-f', 'lavfi'] }] : [];
}

function encodedPicture(
  input: VideoCommandInput,
  filters: readonly string[],
  encoding: readonly string[],
): string[] {
  const { picture, io } = input;
  const chain = filters.length === 0 ? 'null' : filters.join();
  const left = strangers(input).length > 0 ? ';[1:0]nullsink' : '';
  return [
    ...['-filter_complex', `[0:${picture.streamIndex}]${chain}[picture]${left}`],
    ...['-map', '[picture]', ...encoding, ...frameTiming(io.toolVersion, input.container)],
  ];
}

function sound({ sounds, container, soundRateOf }: VideoCommandInput): string[] {
  return sounds.flatMap(({ stream, copied }, n) => [
    ...['-map', `0:${stream.index}`],
    ...(copied
      ? [`-c:a:${n}`, 'copy']
      : soundEncoding(soundTrack(stream, soundRateOf(stream)), n, container)),
    ...(sounds.length > 1 ? soundLanguage(stream, n) : []),
  ]);
}

/** What every file is made with: nothing of the source but what was chosen, its notes and places least of all. */
function whole({ io, container, cut }: VideoCommandInput): string[] {
  return [
    ...['-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-max_muxing_queue_size', '1024', '-fs', String(io.outputBytes)],
    ...[...cut.output, ...containerOptions(container)],
  ];
}

function encoder(input: VideoCommandInput, path: string, options: readonly string[]): MediaCommand {
  const made = command(input, path, trueVideoReading(input.picture), options);
  return { ...made, inputs: [...made.inputs, ...strangers(input)] };
}

function command(
  { io, cut }: VideoCommandInput,
  path: string,
  reading: readonly string[],
  options: readonly string[],
): MediaCommand {
  return {
    inputs: [{ path: io.input, options: [...reading, ...cut.input] }],
    outputs: [{ path, options: [...options] }],
    expectedSeconds: cut.seconds,
  };
}
