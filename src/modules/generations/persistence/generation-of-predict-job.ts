import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ResourceOfJob, type JobsResource } from '../../jobs/domain/job-resource.js';

/** The generation that a job begins at the provider: what is completed by it is the beginning. */
@Injectable()
export class GenerationOfPredictJob extends ResourceOfJob {
  readonly kind = 'generation.predict';
  readonly resource = 'generation';
  readonly share = 'first';

  constructor(private readonly manager: EntityManager) {
    super();
  }

  of(jobIds: readonly string[]): Promise<JobsResource[]> {
    return this.manager.query(
      `SELECT job_id AS "jobId", id FROM generations WHERE job_id = ANY($1)`,
      [jobIds],
    );
  }
}
