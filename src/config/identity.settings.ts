import { IsIn, IsOptional, IsString, MinLength } from 'class-validator';
import { Env } from './env.decorator.js';

/** Who callers without credentials are. */
export class IdentitySettings {
  /** Unset: shared in role all, session in role api. */
  @Env('ANONYMOUS_ACCESS')
  @IsOptional()
  @IsIn(['shared', 'session', 'off'])
  anonymousAccess?: 'shared' | 'session' | 'off';

  /** Signs the session cookie. */
  @Env('SESSION_SECRET')
  @IsOptional()
  @IsString()
  @MinLength(32)
  sessionSecret?: string;

  @Env('SESSION_SAMESITE')
  @IsIn(['lax', 'strict', 'none'])
  sessionSameSite: 'lax' | 'strict' | 'none' = 'lax';
}
