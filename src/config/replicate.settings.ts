import { ArrayMaxSize, IsInt, IsOptional, IsString, IsUrl, Matches, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** The provider that generates media. */
export class ReplicateSettings {
  /** Without it nothing is generated; everything else works. */
  @Env('REPLICATE_API_TOKEN')
  @IsOptional()
  @IsString()
  apiToken?: string;

  @Env('REPLICATE_API_BASE_URL')
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  apiBaseUrl = 'https://api.replicate.com/v1';

  /** What its webhooks are signed with; several while rotating. Without one webhooks are refused, and polling serves. */
  @Env('REPLICATE_WEBHOOK_SECRET', (raw) => raw.split(/[\s,]+/).filter((secret) => secret !== ''))
  @ArrayMaxSize(5)
  @Matches(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, {
    each: true,
    message: 'it must hold secrets as the provider gives them, beginning with whsec_',
  })
  webhookSecrets: string[] = [];

  /** How often open predictions are asked after, in milliseconds. Clips of dreams never wait longer than ten seconds. */
  @Env('REPLICATE_POLL_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(100)
  pollIntervalMs = 20_000;
}
