import { IsInt, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** Limits of video to GIF. */
export class ConversionsSettings {
  /** Largest upload in megabytes (1,000,000 bytes is not a megabyte here: 1,048,576 is). */
  @Env('CONVERSION_MAX_FILE_SIZE_MB', asInteger)
  @IsInt()
  @Min(1)
  maxFileSizeMb = 25;

  /** Longer videos are trimmed to this many seconds. */
  @Env('CONVERSION_TRIM_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  trimSeconds = 120;

  /** Videos longer than this many seconds are refused instead of trimmed. */
  @Env('CONVERSION_MAX_INPUT_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  maxInputSeconds = 4 * 3600;

  /** How long the source of a conversion that failed, but may succeed when retried, is kept, in hours. */
  @Env('CONVERSION_RETRY_WINDOW_HOURS', asInteger)
  @IsInt()
  @Min(0)
  retryWindowHours = 24;

  /** A GIF that grows past this many megabytes is given up. */
  @Env('CONVERSION_MAX_GIF_MB', asInteger)
  @IsInt()
  @Min(1)
  maxGifMb = 1024;

  /** How often conversions that have ended are taken note of by themselves, in milliseconds. */
  @Env('CONVERSIONS_APPLY_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(1000)
  applyIntervalMs = 3 * 60_000;
}
