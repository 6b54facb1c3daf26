import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { asInteger, asList, Env } from './env.decorator.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;

/** Origins in the spelling of browsers: lower case, no slash at the end, no port where the scheme has it. */
function asOrigins(raw: string): unknown {
  return (asList(raw) as string[]).map((item) => {
    const url = URL.canParse(item) ? new URL(item) : undefined;
    return url?.pathname === '/' && url.search + url.hash === '' ? url.origin : item;
  });
}

/** The port this process answers on, and how it speaks of itself. */
export class ServerSettings {
  /** 0 takes any free port. */
  @Env('PORT', asInteger)
  @IsInt()
  @Min(0)
  @Max(65535)
  port = 8000;

  /** Loopback in role all, every interface otherwise, unless set. */
  @Env('HOST')
  @IsOptional()
  @IsString()
  host?: string;

  @Env('LOG_LEVEL')
  @IsIn(LOG_LEVELS)
  logLevel: (typeof LOG_LEVELS)[number] = 'log';

  /** Where callers reach the API; links are built from it. The bound address when unset. */
  @Env('PUBLIC_BASE_URL')
  @IsOptional()
  @IsString()
  publicBaseUrl?: string;

  /** Origins whose pages may call with credentials: scheme, host and port, as browsers name them. */
  @Env('CORS_ALLOWED_ORIGINS', asOrigins)
  @Matches(/^https?:\/\/[^\s/?#*]+$/, {
    each: true,
    message: 'it must hold origins such as https://shop.example, separated by commas',
  })
  corsAllowedOrigins: string[] = ['http://localhost:3000'];

  /** Proxies in front of the API whose X-Forwarded-* headers are believed. */
  @Env('TRUST_PROXY_HOPS', asInteger)
  @IsInt()
  @Min(0)
  @Max(10)
  trustProxyHops = 0;

  /** How long in-flight requests may take after SIGTERM, in milliseconds. */
  @Env('SHUTDOWN_GRACE_MS', asInteger)
  @IsInt()
  @Min(0)
  shutdownGraceMs = 25_000;
}
