import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { JOB_STATUSES, type JobStatus } from '../../../contracts/job-status.js';
import { FormInteger } from '../../../http/validation/textual-input.js';

export class ListOperationsQuery {
  @IsOptional()
  @IsIn([...JOB_STATUSES, 'pending'])
  @JSONSchema({
    description:
      'Of this status. None is ever `pending`: an operation is queued as soon as it exists.',
  })
  status?: JobStatus | 'pending';

  @IsOptional()
  @IsString()
  @MaxLength(100)
  @JSONSchema({ description: 'Of this name.' })
  operation?: string;

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
