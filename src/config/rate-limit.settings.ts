import { IsBoolean, IsInt, IsOptional, Min } from 'class-validator';
import { asBoolean, asInteger, Env } from './env.decorator.js';

/** How much one caller may ask for: a user, or an address where callers have no token. */
export class RateLimitSettings {
  /** Unset: on in role api, off in role all. */
  @Env('RATE_LIMIT_ENABLED', asBoolean)
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Env('RATE_LIMIT_BURST_PER_MINUTE', asInteger)
  @IsInt()
  @Min(1)
  burstPerMinute = 60;

  @Env('RATE_LIMIT_SUSTAINED_PER_DAY', asInteger)
  @IsInt()
  @Min(1)
  sustainedPerDay = 1000;

  @Env('RATE_LIMIT_UPLOADS_PER_HOUR', asInteger)
  @IsInt()
  @Min(1)
  uploadsPerHour = 10;

  /** Looking after the status of work counts here alone. */
  @Env('RATE_LIMIT_STATUS_PER_MINUTE', asInteger)
  @IsInt()
  @Min(1)
  statusPerMinute = 120;
}
