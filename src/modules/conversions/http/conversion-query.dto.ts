import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { FormInteger } from '../../../http/validation/textual-input.js';

export class ListConversionsQuery {
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

export class ConversionStatusQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @JSONSchema({ description: 'The GIF the task must be of; another is answered 404.' })
  gif_filename?: string;
}
