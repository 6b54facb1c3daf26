import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ResourceOfJob, type JobsResource } from '../../jobs/domain/job-resource.js';

/** The conversion that a job makes. */
@Injectable()
export class ConversionOfJob extends ResourceOfJob {
  readonly kind = 'conversion.gif';
  readonly resource = 'conversion';
  readonly share = 'whole';

  constructor(private readonly manager: EntityManager) {
    super();
  }

  of(jobIds: readonly string[]): Promise<JobsResource[]> {
    return this.manager.query(
      `SELECT job_id AS "jobId", id FROM conversions WHERE job_id = ANY($1)`,
      [jobIds],
    );
  }
}
