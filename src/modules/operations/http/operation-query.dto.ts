import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { JOB_STATUSES, type JobStatus } from '../../../contracts/job-status.js';
import { PageQuery } from '../../../http/validation/page.query.js';

export class ListOperationsQuery extends PageQuery {
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
}
