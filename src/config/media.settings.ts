import { IsInt, IsOptional, IsString, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** The media tools and how patient we are with them. */
export class MediaSettings {
  /** Unset: a system ffmpeg of version 5 or later, else the bundled one. */
  @Env('FFMPEG_PATH')
  @IsOptional()
  @IsString()
  ffmpegPath?: string;

  @Env('FFPROBE_PATH')
  @IsOptional()
  @IsString()
  ffprobePath?: string;

  @Env('PROBE_TIMEOUT_MS', asInteger)
  @IsInt()
  @Min(100)
  probeTimeoutMs = 15_000;

  /** A tool that shows no sign of life for this long is ended. */
  @Env('STALL_TIMEOUT_MS', asInteger)
  @IsInt()
  @Min(500)
  stallTimeoutMs = 60_000;
}
