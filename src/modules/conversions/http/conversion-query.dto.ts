import { IsOptional, IsString, MaxLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

export class ConversionStatusQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @JSONSchema({ description: 'The GIF the task must be of; another is answered 404.' })
  gif_filename?: string;
}
