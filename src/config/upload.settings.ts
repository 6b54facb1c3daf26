import { IsInt, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** How patient and how generous the API is with callers that send files. */
export class UploadSettings {
  /** An upload slower than this over the whole window is given up; 0 never gives up. */
  @Env('UPLOAD_MIN_BYTES_PER_SECOND', asInteger)
  @IsInt()
  @Min(0)
  minBytesPerSecond = 64_000;

  @Env('UPLOAD_SLOW_WINDOW_MS', asInteger)
  @IsInt()
  @Min(100)
  slowWindowMs = 30_000;

  /** Uploads this process receives at the same moment; one more is asked to come back. */
  @Env('UPLOAD_MAX_CONCURRENT', asInteger)
  @IsInt()
  @Min(1)
  maxConcurrent = 128;
}
