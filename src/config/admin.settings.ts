import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** Who may look at what is for operators alone: /metrics and /admin/queues. */
export class AdminSettings {
  /** A Bearer token. Unset: both are there for callers on this machine alone. */
  @Env('ADMIN_TOKEN')
  @IsOptional()
  @Matches(/^[\w.~+/=-]{32,}$/, {
    message: 'it must be 32 or more letters, digits or any of - . _ ~ + / =',
  })
  adminToken?: string;

  /** Where metrics are told to everybody who gets there, for collectors without a token. Unset: nowhere. */
  @Env('METRICS_PORT', asInteger)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65_535)
  metricsPort?: number;
}
