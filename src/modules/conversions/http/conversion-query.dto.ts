import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { FormInteger } from '../../../http/validation/textual-input.js';

export class ListConversionsQuery {
  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 20;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}

export class ConversionStatusQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  gif_filename?: string;
}
