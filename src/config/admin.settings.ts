import { IsOptional, Matches } from 'class-validator';
import { Env } from './env.decorator.js';

/** Who may look at what is for operators alone: /metrics and /admin/queues. */
export class AdminSettings {
  /** A Bearer token. Unset: both are there for callers on this machine alone. */
  @Env('ADMIN_TOKEN')
  @IsOptional()
  @Matches(/^[\w.~+/=-]{32,}$/, {
    message: 'it must be 32 or more letters, digits or any of - . _ ~ + / =',
  })
  adminToken?: string;
}
