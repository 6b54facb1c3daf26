import { IsNumber, IsOptional, IsString, IsUrl, Min } from 'class-validator';
import { Env } from './env.decorator.js';

/** The chat service that plans scenes: any that speaks OpenAI's protocol. */
export class OpenAiSettings {
  /** Without it scenes are split from the text here. */
  @Env('OPENAI_API_KEY')
  @IsOptional()
  @IsString()
  apiKey?: string;

  @Env('OPENAI_BASE_URL')
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  baseUrl = 'https://api.openai.com/v1';

  @Env('OPENAI_MODEL')
  @IsString()
  model = 'gpt-4o-mini';

  /** What a million tokens cost, in US dollars; unset, the cost of planning is not known. */
  @Env('OPENAI_USD_PER_MILLION_TOKENS', Number)
  @IsOptional()
  @IsNumber()
  @Min(0)
  usdPerMillionTokens?: number;
}
