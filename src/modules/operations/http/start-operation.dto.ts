import {
  Equals,
  IsBoolean,
  IsObject,
  IsString,
  IsUUID,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { FormJson } from '../../../http/validation/form-json.js';
import { FormBoolean } from '../../../http/validation/textual-input.js';

/** What is asked for, beside a file or instead of one. */
export class StartOperationDto {
  @IsString()
  @MaxLength(100)
  operation!: string;

  /** What may be in it, the operation says. */
  @ValidateIf((_request, value) => value !== undefined)
  @FormJson()
  @IsObject()
  parameters?: Record<string, unknown>;

  @ValidateIf((_request, value) => value !== undefined)
  @IsUUID()
  input_operation?: string;

  @ValidateIf((_request, value) => value !== undefined)
  @FormBoolean()
  @IsBoolean()
  cache?: boolean;

  /** A file does not come as text. */
  @Equals(undefined, { message: 'file must be a file' })
  file?: undefined;
}
