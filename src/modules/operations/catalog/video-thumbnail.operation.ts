import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { JobError } from '../../../contracts/job-failure.js';
import { pictureOf, type Picture } from '../../media/domain/picture.js';
import { blackSearch, firstLight } from '../../media/domain/black-start.js';
import { sheetSize, sheetSteps, type SheetPlan } from '../domain/still/contact-sheet.js';
import { mediaOperation, type OperationStep } from '../domain/operation-definition.js';
import { STILL_FORMATS, type StillFormat } from '../../media/domain/still-encoding.js';
import { keepOne } from '../domain/stream-plans.js';
import { VIDEO_FORMATS } from './formats.js';

export class VideoThumbnailParameters {
  @JSONSchema({
    description:
      'Where the picture is taken, in seconds from the video’s first frame; a sheet begins there.',
  })
  @IsNumber()
  @Min(0)
  @Max(86_400)
  at = 0;

  @JSONSchema({
    description:
      'Takes the first frame from there on that is not black; looks through five minutes.',
  })
  @IsBoolean()
  skip_black = false;

  @JSONSchema({ description: 'Widest picture in pixels; one of a sheet. Nothing is enlarged.' })
  @IsInt()
  @Min(16)
  @Max(3840)
  width = 320;

  @JSONSchema({ description: 'Highest picture in pixels; the aspect is kept.' })
  @IsOptional()
  @IsInt()
  @Min(16)
  @Max(3840)
  height?: number;

  @JSONSchema({ description: 'The format of the picture; `png` loses nothing.' })
  @IsIn(STILL_FORMATS)
  output_format: StillFormat = 'jpg';

  @JSONSchema({ description: '1 to 100 as JPEG and WebP count it; PNG loses nothing.' })
  @IsInt()
  @Min(1)
  @Max(100)
  quality = 85;

  @JSONSchema({ description: 'Pictures side by side on a sheet, evenly spread over the video.' })
  @IsInt()
  @Min(1)
  @Max(10)
  columns = 1;

  @JSONSchema({ description: 'Pictures one below another on a sheet.' })
  @IsInt()
  @Min(1)
  @Max(10)
  rows = 1;
}

/** One true frame of a video, or a sheet of them, as JPEG, PNG or WebP. Decodes only what it needs. */
export const operation = mediaOperation<VideoThumbnailParameters>({
  name: 'video_thumbnail',
  summary: 'Takes a picture from a video, or a sheet of pictures evenly spread over it.',
  media: 'video',
  accepts: VIDEO_FORMATS,
  produces: ['jpeg', 'png', 'webp'],
  parameters: VideoThumbnailParameters,
  plan(parameters, io, source) {
    const { at, skip_black, columns, rows, output_format, quality } = parameters;
    const picture = pictureOf(source.probe, io.limits);
    const seconds = Math.min(picture.durationSeconds ?? source.seconds, source.seconds);
    requireWithin(at, seconds);
    const tile = tileSize(parameters, picture);
    const size = sheetSize({ tile, columns, rows }, io.limits.maxPixels);
    const path = `${io.scratch}/output.${output_format}`;
    const sheet: SheetPlan = {
      ...{ picture, seconds, at, tile, columns, rows, quality },
      ...{ format: output_format, output: path },
    };
    const steps: OperationStep[] = skip_black
      ? [
          {
            ...{ do: 'measure', weight: 0.5, ...blackSearch(picture, at, io) },
            then: (found) => sheetSteps({ ...sheet, at: at + firstLight(found) }, io, 0.5),
          },
        ]
      : sheetSteps(sheet, io, 1);
    const kept = {
      stream: picture.streamIndex,
      action: 'encode',
      reason: 'frames of it become the picture',
    } as const;
    return {
      steps,
      output: { path, format: output_format === 'jpg' ? 'jpeg' : output_format },
      streams: keepOne(source.probe, kept, 'a picture'),
      expected: size,
    };
  },
});

function requireWithin(at: number, seconds: number): void {
  if (at === 0 || at < seconds) return;
  const length = String(Math.round(seconds * 100) / 100);
  const detail = `The video is over after ${length} s; there is no picture at ${at} s.`;
  throw new JobError('INPUT_INVALID', { detail });
}

/** Within both sides, the aspect kept. */
function tileSize(
  { width, height = Infinity }: VideoThumbnailParameters,
  picture: Picture,
): { width: number; height: number } {
  const scale = Math.min(1, width / picture.width, height / picture.height);
  return {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  };
}
