import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { PromptedInput } from './prompted.input.js';

export const CLIP_SIZES = ['480p', '720p', '1080p'] as const;

export const CLIP_DURATIONS = ['5s', '10s'] as const;

/** What models of short videos take. */
export abstract class ClipInput extends PromptedInput {
  @JSONSchema({ description: 'Lines of the picture.' })
  @IsIn(CLIP_SIZES)
  size: (typeof CLIP_SIZES)[number] = '720p';

  @IsIn(CLIP_DURATIONS)
  duration: (typeof CLIP_DURATIONS)[number] = '5s';

  @JSONSchema({ description: 'What is not to be seen, in words.' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  negative_prompt?: string;
}

/** `5s` as 5. */
export function secondsOf(duration: ClipInput['duration']): number {
  return Number.parseInt(duration, 10);
}
