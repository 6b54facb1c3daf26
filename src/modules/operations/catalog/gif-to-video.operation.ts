import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { JobError } from '../../../contracts/job-failure.js';
import type { MediaCommand } from '../../../ports/media-tool.port.js';
import { pictureOf, type Picture } from '../../media/domain/picture.js';
import { onColor, trueFrames } from '../../media/domain/true-frames.js';
import { rateOf, timesOfFrames } from '../domain/video/gif-timing.js';
import { mediaOperation, type OperationStep, type PlanIo } from '../domain/operation-definition.js';
import { keepOne } from '../domain/stream-plans.js';
import { qualityEncoding } from '../domain/video/video-encoder.js';

const FORMATS = ['mp4', 'webm'] as const;

export class GifToVideoParameters {
  @JSONSchema({ description: '`mp4` holds H.264, `webm` VP9.' })
  @IsIn(FORMATS)
  output_format: (typeof FORMATS)[number] = 'mp4';

  @JSONSchema({
    description:
      'Constant rate factor as H.264 counts it: 18 is the best and largest, 28 the smallest.',
  })
  @IsInt()
  @Min(18)
  @Max(28)
  quality = 23;

  @JSONSchema({
    description:
      'Colour behind what is transparent, as six hexadecimal digits of red, green and blue.',
  })
  @Matches(/^#[0-9a-fA-F]{6}$/)
  background = '#ffffff';

  @JSONSchema({ description: 'How often the animation plays in the video.' })
  @IsInt()
  @Min(1)
  @Max(10)
  loops = 1;
}

/** More frames than this keep a worker for longer than any animation is worth. */
const MOST_FRAMES = 36_000;

/** Decoding twice is quick beside encoding. */
const TIMES_WEIGHT = 0.1;

/** An animated GIF or PNG as a silent video that every player takes: even sides, no transparency, true timing. */
export const operation = mediaOperation<GifToVideoParameters>({
  name: 'gif_to_video',
  summary: 'Makes a silent video of an animated GIF or PNG, with its timing kept.',
  media: 'video',
  accepts: ['gif', 'apng'],
  produces: FORMATS,
  parameters: GifToVideoParameters,
  plan(parameters, io, source) {
    const { output_format: format, loops } = parameters;
    const picture = pictureOf(source.probe, io.limits);
    const path = `${io.scratch}/output.${format}`;
    const once = loops === 1 ? path : `${io.scratch}/once.${format}`;
    const encode = (found: string): OperationStep[] => [
      {
        do: 'run',
        command: encoding(parameters, picture, io, {
          path: once,
          rate: bearableRate(rateOf(found), source.seconds),
          seconds: source.seconds,
        }),
        weight: loops === 1 ? 1 - TIMES_WEIGHT : 0.85,
      },
      ...(loops === 1
        ? []
        : [{ do: 'run', command: repeated(once, path, parameters, io), weight: 0.05 } as const]),
    ];
    const kept = {
      stream: picture.streamIndex,
      action: 'encode',
      reason: 'its frames become the video',
    } as const;
    return {
      steps: [
        {
          ...{ do: 'measure', weight: TIMES_WEIGHT, then: encode },
          ...timesOfFrames(picture.streamIndex, io),
        },
      ],
      output: { path, format },
      streams: keepOne(source.probe, kept, 'a silent video'),
      expected: {
        ...{ width: even(picture.width), height: even(picture.height) },
        ...{ seconds: source.seconds * loops, hasVideo: true, hasAudio: false },
      },
    };
  },
});

/** Delays of many minutes among short ones would be millions of frames. */
function bearableRate(rate: number, seconds: number): number {
  if (rate * seconds > MOST_FRAMES) throw new JobError('INPUT_TOO_LONG');
  return rate;
}

interface Encoding {
  path: string;
  rate: number;
  seconds: number;
}

/** A frame of odd sides gets a line of the background more: scaling it would blur all the others. */
function encoding(
  { output_format, quality, background }: GifToVideoParameters,
  picture: Picture,
  io: PlanIo,
  { path, rate, seconds }: Encoding,
): MediaCommand {
  const color = `0x${background.slice(1).toLowerCase()}` as const;
  const size = { width: picture.width, height: picture.height, scaler: 'bicubic' };
  const padded = { width: even(picture.width), height: even(picture.height) };
  const encoder = { preset: 'medium', cores: io.cores, alpha: false } as const;
  const filters = [
    ...[`fps=${Number(rate.toFixed(4))}`, ...trueFrames(picture, size)],
    ...(picture.alpha ? onColor(color) : []),
    `format=rgb24,pad=${padded.width}:${padded.height}:0:0:color=${color}`,
    'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_inp',
    'format=yuv420p',
  ].join();
  return {
    inputs: [{ path: io.input, options: ['-noautorotate'] }],
    outputs: [
      {
        path,
        options: [
          ...['-map', `0:${picture.streamIndex}`, '-filter:v', filters],
          ...qualityEncoding({ ...encoder, container: output_format, quality, size: padded }),
          ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
          ...['-color_range', 'tv', '-fs', String(io.outputBytes), ...container(output_format)],
        ],
      },
    ],
    expectedSeconds: seconds,
  };
}

function container(format: (typeof FORMATS)[number]): string[] {
  const bare = ['-map_metadata', '-1', '-map_chapters', '-1'];
  return [
    ...bare,
    ...(format === 'mp4' ? ['-movflags', '+faststart', '-f', 'mp4'] : ['-f', 'webm']),
  ];
}

/** The plays after the first are copies of it: nothing is encoded twice, nor held in memory. */
function repeated(
  once: string,
  path: string,
  { loops, output_format }: GifToVideoParameters,
  { outputBytes }: PlanIo,
): MediaCommand {
  const copied = ['-map', '0:v', '-c', 'copy', '-fs', String(outputBytes)];
  return {
    inputs: [{ path: once, options: ['-stream_loop', String(loops - 1)] }],
    outputs: [{ path, options: [...copied, ...container(output_format)] }],
  };
}

function even(side: number): number {
  return side + (side % 2);
}
