import { IsIn, IsInt, IsOptional, IsString, Min, MinLength } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** Who callers are, with and without credentials. */
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

  /** Bearer tokens signed with HS256. One of the two keys makes tokens welcome. */
  @Env('JWT_SECRET')
  @IsOptional()
  @IsString()
  @MinLength(32)
  jwtSecret?: string;

  /** Bearer tokens signed with RS256 or ES256: the PEM public key, line breaks as they are or as `\n`. */
  @Env('JWT_PUBLIC_KEY')
  @IsOptional()
  @IsString()
  jwtPublicKey?: string;

  /** The `iss` a token must have; any when unset. */
  @Env('JWT_ISSUER')
  @IsOptional()
  @IsString()
  jwtIssuer?: string;

  /** The `aud` a token must have among its audiences; any when unset. */
  @Env('JWT_AUDIENCE')
  @IsOptional()
  @IsString()
  jwtAudience?: string;

  /** A token that is good for longer than this, from when it was issued, is refused. */
  @Env('JWT_MAX_LIFETIME_SECONDS', asInteger)
  @IsInt()
  @Min(60)
  jwtMaxLifetimeSeconds = 30 * 24 * 3600;
}
