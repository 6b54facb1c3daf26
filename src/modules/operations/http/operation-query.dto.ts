import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { JOB_STATUSES, type JobStatus } from '../../../contracts/job-status.js';
import { FormInteger } from '../../../http/validation/textual-input.js';

export class ListOperationsQuery {
  /** Nothing is ever `pending` here: an operation is queued as soon as it exists. */
  @IsOptional()
  @IsIn([...JOB_STATUSES, 'pending'])
  status?: JobStatus | 'pending';

  @IsOptional()
  @IsString()
  @MaxLength(100)
  operation?: string;

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
