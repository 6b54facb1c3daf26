import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { DREAM_SIZES, type DreamSize } from '../../../contracts/dream.js';
import { PageQuery } from '../../../http/validation/page.query.js';
import { VIDEO_STATUSES, type VideoStatus } from '../domain/dream.entity.js';

/** Something to be seen, and nothing that no font can show: of control characters only tabs and line ends. */
const READABLE = /^(?=[\s\S]*[^\p{C}\p{Z}])(?:[^\p{Cc}]|[\t\n\r])*$/u;

const IsReadable = (name: string): PropertyDecorator =>
  Matches(READABLE, { message: `${name} must have a visible character and no control characters` });

export class DreamSceneDto {
  @IsString()
  @MaxLength(1_000)
  @IsReadable('prompt')
  @JSONSchema({ description: 'What is to be seen.', minLength: 1 })
  prompt!: string;

  @IsOptional()
  @IsNumber()
  @Min(1)
  @Max(30)
  @JSONSchema({ description: 'For how many seconds; the planner’s choice when left out.' })
  duration?: number | null;
}

/** Exactly one of the two. */
export class DreamSoundDto {
  @IsOptional()
  @IsUUID()
  @JSONSchema({ description: 'A media asset of the caller’s.' })
  asset_id?: string | null;

  @IsOptional()
  @IsUUID()
  @JSONSchema({ description: 'An operation of the caller’s that is completed.' })
  operation_id?: string | null;
}

export class CreateDreamDto {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @JSONSchema({ description: 'Shown at the beginning.' })
  title?: string | null;

  @IsString()
  @IsReadable('text')
  @JSONSchema({ description: 'What is told.', minLength: 1 })
  text!: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => DreamSceneDto)
  @JSONSchema({
    description: 'What is seen, one after the other; planned from the text when left out.',
  })
  scenes?: DreamSceneDto[] | null;

  @IsOptional()
  @IsIn(DREAM_SIZES)
  @JSONSchema({ description: 'Width x height in pixels.' })
  size?: DreamSize | null;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  @JSONSchema({ description: 'How it is to look, in words.' })
  style?: string | null;

  @IsOptional()
  @IsBoolean()
  @JSONSchema({
    description:
      'Whether the words are written below the pictures; left out, the generator chooses.',
  })
  captions?: boolean | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => DreamSoundDto)
  @JSONSchema({ description: 'Whose sound is heard below everything.' })
  music?: DreamSoundDto | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => DreamSoundDto)
  @JSONSchema({ description: 'Whose sound is heard in front of the music.' })
  narration?: DreamSoundDto | null;
}

export const DREAM_PRIORITIES = ['low', 'normal', 'high'] as const;

export class FinishDreamDto {
  @IsOptional()
  @IsIn(DREAM_PRIORITIES)
  @JSONSchema({ description: '`high` is for premium callers.', default: 'normal' })
  priority?: (typeof DREAM_PRIORITIES)[number] | null;

  @IsOptional()
  @IsBoolean()
  @JSONSchema({ description: 'Whether a low-resolution version is wanted first.', default: false })
  preview?: boolean | null;
}

export class ListDreamsQuery extends PageQuery {
  @IsOptional()
  @IsIn(VIDEO_STATUSES)
  @JSONSchema({ description: 'Whose video is in this status.' })
  status?: VideoStatus;
}
