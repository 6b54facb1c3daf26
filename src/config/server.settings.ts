import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { asInteger, asList, Env } from './env.decorator.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;

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

  @Env('CORS_ALLOWED_ORIGINS', asList)
  @IsString({ each: true })
  corsAllowedOrigins: string[] = [];

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
