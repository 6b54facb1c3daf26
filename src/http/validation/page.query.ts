import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { FormInteger } from './textual-input.js';

/** What every list takes. */
export class PageQuery {
  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(1)
  @Max(100)
  @JSONSchema({ description: 'How many at most.' })
  limit = 20;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  @JSONSchema({ description: '`next_cursor` of the page before.' })
  cursor?: string;
}
