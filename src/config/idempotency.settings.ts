import { IsInt, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** Requests that are sent twice. */
export class IdempotencySettings {
  /** How long the answer to a request with an Idempotency-Key is kept, in hours. */
  @Env('IDEMPOTENCY_WINDOW_HOURS', asInteger)
  @IsInt()
  @Min(1)
  windowHours = 24;
}
