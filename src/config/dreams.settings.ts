import { IsInt, Max, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** What dreams callers may have. */
export class DreamsSettings {
  @Env('DREAM_MAX_SCENES', asInteger)
  @IsInt()
  @Min(1)
  @Max(50)
  maxScenes = 12;

  /** Longest video, in seconds. */
  @Env('DREAM_MAX_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  @Max(600)
  maxSeconds = 120;

  /** Longest text, in characters. */
  @Env('DREAM_MAX_TEXT', asInteger)
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxText = 10_000;

  /** Dreams of one owner that may wait or be made at the same time; one more is refused. */
  @Env('DREAMS_PER_OWNER', asInteger)
  @IsInt()
  @Min(1)
  perOwner = 20;
}
