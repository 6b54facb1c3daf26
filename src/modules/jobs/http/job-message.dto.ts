import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Equals,
  IsArray,
  IsBoolean,
  IsDefined,
  IsHexadecimal,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { JOB_FAILURE_CODES, type JobFailureCode } from '../../../contracts/job-failure.js';
import type { JobResult } from '../../../contracts/job-map.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import { QUEUES, type QueueName } from '../../../contracts/queues.js';

export class ClaimDto {
  @Equals('job.claim')
  type!: 'job.claim';

  @IsIn(QUEUES)
  queue!: QueueName;

  @IsString()
  @MaxLength(200)
  holder!: string;

  @IsUUID()
  claim_id!: string;
}

/** What the ledger's column holds. */
const MOST_ATTEMPTS = 2 ** 31 - 1;

/** What every message of an attempt carries; the route must name the same job. */
export abstract class AttemptDto {
  @IsUUID()
  job_id!: string;

  @IsInt()
  @Min(1)
  @Max(MOST_ATTEMPTS)
  attempt!: number;
}

export class HeartbeatDto extends AttemptDto {
  @Equals('job.heartbeat')
  type!: 'job.heartbeat';

  @IsInt()
  @Min(0)
  @Max(99)
  progress!: number;
}

export class CheckpointDto extends AttemptDto {
  @Equals('job.checkpoint')
  type!: 'job.checkpoint';

  @IsObject()
  checkpoint!: Record<string, unknown>;
}

export class OutputDto {
  @IsString()
  @MaxLength(512)
  key!: string;

  @IsInt()
  @Min(0)
  bytes!: number;

  @IsHexadecimal()
  @Length(64, 64)
  sha256!: string;

  @IsString()
  @MaxLength(100)
  content_type!: string;
}

export function toJobOutput(dto: OutputDto): JobOutput {
  return { key: dto.key, bytes: dto.bytes, sha256: dto.sha256, contentType: dto.content_type };
}

export class CompletionDto extends AttemptDto {
  @Equals('job.complete')
  type!: 'job.complete';

  @Equals('completed')
  status!: 'completed';

  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => OutputDto)
  outputs!: OutputDto[];

  @IsObject()
  result!: JobResult;
}

export class FailureDetailDto {
  @IsIn(JOB_FAILURE_CODES)
  code!: JobFailureCode;

  /** A sentence without anything that looks like a path or markup. */
  @Matches(/^[^/\\<>\n\r]{1,300}$/)
  message!: string;

  @IsBoolean()
  retryable!: boolean;
}

export class FailureDto extends AttemptDto {
  @Equals('job.fail')
  type!: 'job.fail';

  @Equals('failed')
  status!: 'failed';

  @IsDefined()
  @ValidateNested()
  @Type(() => FailureDetailDto)
  error!: FailureDetailDto;
}

export class ReleaseDto extends AttemptDto {
  @Equals('job.release')
  type!: 'job.release';
}
