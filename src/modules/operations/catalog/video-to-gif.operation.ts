import { IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { GIF_QUALITIES, type GifQuality } from '../../../contracts/gif-conversion.js';
import { makesTransparentGifs } from '../../media/domain/gif-alpha.js';
import { gifExcerpt, type GifExcerpt } from '../../media/domain/gif-excerpt.js';
import { GIF_LIMITS } from '../../media/domain/gif-parameters.js';
import { planGif } from '../../media/domain/gif-plan.js';
import { gifShape, shapeAt } from '../../media/domain/gif-shape.js';
import { pictureOf } from '../../media/domain/picture.js';
import { mediaOperation } from '../domain/operation-definition.js';
import { keepOne } from '../domain/stream-plans.js';
import { VIDEO_FORMATS } from './formats.js';

/** Longest GIF in seconds: at 15 frames a second, 9000 frames, which is more than players take well. */
const LONGEST = 600;

export class VideoToGifParameters {
  /** Frames a second. */
  @IsInt()
  @Min(GIF_LIMITS.fps.min)
  @Max(GIF_LIMITS.fps.max)
  fps = 15;

  /** Widest result in pixels; a narrower video is not enlarged. */
  @IsInt()
  @Min(GIF_LIMITS.width.min)
  @Max(GIF_LIMITS.width.max)
  width = 480;

  /** Where to begin, in seconds from the video's first frame. */
  @IsNumber()
  @Min(GIF_LIMITS.start.min)
  @Max(GIF_LIMITS.start.max)
  start = 0;

  /** Longest result in seconds; the first ten minutes at most. */
  @IsNumber()
  @Min(GIF_LIMITS.duration.min)
  @Max(LONGEST)
  duration = LONGEST;

  /** How often it plays: 0 is for ever. */
  @IsInt()
  @Min(GIF_LIMITS.loop.min)
  @Max(GIF_LIMITS.loop.max)
  loop = 0;

  @IsIn(GIF_QUALITIES)
  quality: GifQuality = 'good';

  /** Largest result in bytes; colours, frames and pixels are given up for it as far as they must. */
  @IsOptional()
  @IsInt()
  @Min(GIF_LIMITS.maxBytes.min)
  @Max(GIF_LIMITS.maxBytes.max)
  max_bytes?: number;
}

/** An animated GIF of a video, or of a part of it, made as conversions make theirs. */
export const operation = mediaOperation<VideoToGifParameters>({
  name: 'video_to_gif',
  summary: 'Makes an animated GIF of a video or of a part of it, below a size where one is given.',
  media: 'video',
  accepts: VIDEO_FORMATS,
  produces: ['gif'],
  parameters: VideoToGifParameters,
  plan(parameters, io, source) {
    const { loop, quality, max_bytes: maxBytes } = parameters;
    const picture = pictureOf(source.probe, io.limits);
    const length = Math.min(picture.durationSeconds ?? source.seconds, source.seconds);
    const excerpt = gifExcerpt(parameters, length, LONGEST);
    const asked = gifShape(parameters, picture);
    const shape = maxBytes === undefined ? asked : shapeAt(io.level, asked, picture);
    const path = `${io.scratch}/output.gif`;
    const steps = planGif(
      { parameters: { loop, quality }, picture, excerpt, shape },
      { video: io.input, palette: `${io.scratch}/palette.png`, gif: path },
      { ...io, keepsAlpha: picture.alpha && makesTransparentGifs(io.toolVersion) },
    );
    const kept = {
      stream: picture.streamIndex,
      action: 'encode',
      reason: reasonOf(excerpt),
    } as const;
    return {
      steps: steps.map((step) => ({ do: 'run', ...step })),
      output: { path, format: 'gif' },
      streams: keepOne(source.probe, kept, 'A GIF'),
      expected: {
        ...{ width: shape.width, height: shape.height },
        ...(excerpt.seconds === undefined ? {} : { seconds: excerpt.seconds }),
      },
      ...(maxBytes === undefined ? {} : { maxBytes }),
    };
  },
});

function reasonOf({ trimmed, limitSeconds }: GifExcerpt): string {
  return trimmed
    ? `Its first ${limitSeconds} s become the GIF; no GIF is longer.`
    : 'Its frames become the GIF.';
}
