import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ResourceOfJob, type JobsResource } from '../../jobs/domain/job-resource.js';

/** The generation whose result a job takes in, which is the last of it. */
@Injectable()
export class GenerationOfImportJob extends ResourceOfJob {
  readonly kind = 'media.import';
  readonly resource = 'generation';
  readonly share = 'last';

  constructor(private readonly manager: EntityManager) {
    super();
  }

  of(jobIds: readonly string[]): Promise<JobsResource[]> {
    return this.manager.query(
      `SELECT import_job_id AS "jobId", id FROM generations WHERE import_job_id = ANY($1)`,
      [jobIds],
    );
  }
}
