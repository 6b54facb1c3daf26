import { IsInt, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** What a video may be at most to be worked on. */
export class MediaLimitsSettings {
  /** Pixels a side. */
  @Env('MEDIA_MAX_SIDE', asInteger)
  @IsInt()
  @Min(16)
  maxSide = 8192;

  /** Pixels a frame. */
  @Env('MEDIA_MAX_PIXELS', asInteger)
  @IsInt()
  @Min(256)
  maxPixels = 36_000_000;

  /** Faster videos are not refused: they are worked on as if they had this many frames a second. */
  @Env('MEDIA_MAX_FRAME_RATE', asInteger)
  @IsInt()
  @Min(1)
  maxFrameRate = 240;

  /** Streams a file: pictures, sound, subtitles and all else. */
  @Env('MEDIA_MAX_STREAMS', asInteger)
  @IsInt()
  @Min(1)
  maxStreams = 16;
}
