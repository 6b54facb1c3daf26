import { IsInt, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** Limits of media assets. */
export class MediaAssetsSettings {
  /** Largest file that is taken in, uploaded or fetched, by what it is; in megabytes of 1,048,576 bytes. */
  @Env('MEDIA_MAX_VIDEO_MB', asInteger)
  @IsInt()
  @Min(1)
  maxVideoMb = 500;

  @Env('MEDIA_MAX_IMAGE_MB', asInteger)
  @IsInt()
  @Min(1)
  maxImageMb = 25;

  /** Longer videos are refused, in seconds. */
  @Env('MEDIA_MAX_VIDEO_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  maxVideoSeconds = 4 * 3600;

  /** Imports of one owner that may wait or run at the same time; one more is refused. */
  @Env('MEDIA_IMPORTS_PER_OWNER', asInteger)
  @IsInt()
  @Min(1)
  importsPerOwner = 100;
}
