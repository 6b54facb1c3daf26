import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Equals,
  IsArray,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { AppError } from '../../../contracts/app-error.js';
import type { DreamRenderResult } from '../../../contracts/dream.js';
import { AttemptDto, OutputDto } from '../../jobs/http/job-message.dto.js';

/** The completion of a dream: the parts of the result stand beside the status. */
export class DreamCompletionDto extends AttemptDto {
  @Equals('job.complete')
  type!: 'job.complete';

  @Equals('completed')
  status!: 'completed';

  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => OutputDto)
  outputs!: OutputDto[];

  @IsOptional()
  @IsString()
  @MaxLength(512)
  video_key?: string;

  /** In place of the key: where it can be had, if its path ends with the key of one of the outputs. */
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  video_url?: string;

  @IsString()
  @MaxLength(512)
  poster_key!: string;

  /** Names not known here pass. */
  @IsObject()
  metadata!: DreamRenderResult['metadata'];
}

/** The result as the ledger keeps it. VALIDATION_FAILED where no output is meant. */
export function toRenderResult(message: DreamCompletionDto): DreamRenderResult {
  const { outputs, video_url: url = '', poster_key, metadata } = message;
  const video_key = message.video_key ?? outputs.find(({ key }) => endsWith(url, key))?.key;
  if (video_key !== undefined) return { video_key, poster_key, metadata };
  throw new AppError('VALIDATION_FAILED', {
    fields: [{ field: 'video_key', message: 'must be the key of one of the outputs' }],
  });
}

function endsWith(url: string, key: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.endsWith(`/${key}`);
}
