import { IsInt, IsOptional, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** What an image may be at most to be worked on, and what the work may use. */
export class ImageLimitsSettings {
  /** Pixels of all frames together. */
  @Env('IMAGE_MAX_PIXELS', asInteger)
  @IsInt()
  @Min(256)
  maxPixels = 50_000_000;

  @Env('IMAGE_MAX_FRAMES', asInteger)
  @IsInt()
  @Min(1)
  maxFrames = 500;

  /** Pixels a side of a result. */
  @Env('IMAGE_MAX_OUTPUT_SIDE', asInteger)
  @IsInt()
  @Min(16)
  maxOutputSide = 16_384;

  /** Pixels of all frames of a result together. */
  @Env('IMAGE_MAX_OUTPUT_PIXELS', asInteger)
  @IsInt()
  @Min(256)
  maxOutputPixels = 50_000_000;

  /** Images worked on at the same time, each by a process of its own. Unset: as many as there are processors. */
  @Env('IMAGE_PROCESSES', asInteger)
  @IsOptional()
  @IsInt()
  @Min(1)
  processes?: number;

  /** Address space of each such process in MiB: the runtime reserves 800 before any work. */
  @Env('IMAGE_ADDRESS_SPACE_MB', asInteger)
  @IsInt()
  @Min(1024)
  addressSpaceMb = 4096;

  /** How long a process without work is kept, in milliseconds. */
  @Env('IMAGE_IDLE_MS', asInteger)
  @IsInt()
  @Min(0)
  idleMs = 30_000;
}
