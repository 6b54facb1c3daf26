import { IsInt, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** Limits of operations on media. */
export class OperationsSettings {
  /** Largest upload by what the file is, in megabytes of 1,048,576 bytes. */
  @Env('OPERATION_MAX_VIDEO_MB', asInteger)
  @IsInt()
  @Min(1)
  maxVideoMb = 500;

  @Env('OPERATION_MAX_IMAGE_MB', asInteger)
  @IsInt()
  @Min(1)
  maxImageMb = 25;

  @Env('OPERATION_MAX_AUDIO_MB', asInteger)
  @IsInt()
  @Min(1)
  maxAudioMb = 100;

  /** Longer inputs are refused, in seconds. */
  @Env('OPERATION_MAX_VIDEO_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  maxVideoSeconds = 4 * 3600;

  @Env('OPERATION_MAX_AUDIO_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  maxAudioSeconds = 12 * 3600;

  /** Wall clock of one attempt by kind of work, in seconds; past it the process is killed. */
  @Env('OPERATION_VIDEO_TIMEOUT_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  videoTimeoutSeconds = 30 * 60;

  @Env('OPERATION_IMAGE_TIMEOUT_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  imageTimeoutSeconds = 60;

  @Env('OPERATION_AUDIO_TIMEOUT_SECONDS', asInteger)
  @IsInt()
  @Min(1)
  audioTimeoutSeconds = 5 * 60;

  /** A result that grows past this many megabytes is given up. */
  @Env('OPERATION_MAX_OUTPUT_MB', asInteger)
  @IsInt()
  @Min(1)
  maxOutputMb = 4096;

  /** An operation is removed with its files this many hours after it ended. */
  @Env('OPERATION_RETENTION_HOURS', asInteger)
  @IsInt()
  @Min(1)
  retentionHours = 7 * 24;

  /** How often expired operations are looked for, in milliseconds. */
  @Env('OPERATION_EXPIRY_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(1000)
  expiryIntervalMs = 60_000;
}
