import {
  Equals,
  IsBoolean,
  IsObject,
  IsString,
  IsUUID,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { FormJson } from '../../../http/validation/form-json.js';
import { FormBoolean } from '../../../http/validation/textual-input.js';

/** What is asked for, beside a file or instead of one. */
export class StartOperationDto {
  @IsString()
  @MaxLength(100)
  @JSONSchema({ description: 'What to do: the name of an operation.' })
  operation!: string;

  /** What may be in it, the operation says. */
  @ValidateIf((_request, value) => value !== undefined)
  @FormJson()
  @IsObject()
  parameters?: Record<string, unknown>;

  @ValidateIf((_request, value) => value !== undefined)
  @IsUUID()
  @JSONSchema({
    description:
      'An operation of the caller’s that is completed: its output is worked on, in place of a file.',
  })
  input_operation?: string;

  @ValidateIf((_request, value) => value !== undefined)
  @IsString()
  @JSONSchema({
    description:
      'An address on the public internet, http or https: the file there is fetched and worked on, in place of a file sent along.',
    format: 'uri',
  })
  input_url?: string;

  @ValidateIf((_request, value) => value !== undefined)
  @FormBoolean()
  @IsBoolean()
  @JSONSchema({
    description: 'Whether a result that is there already, or on its way, will do.',
    default: true,
  })
  cache?: boolean;

  /** A file does not come as text. */
  @Equals(undefined, { message: 'file must be a file' })
  file?: undefined;
}
