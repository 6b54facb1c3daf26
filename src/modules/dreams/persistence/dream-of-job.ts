import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ResourceOfJob, type JobsResource } from '../../jobs/domain/job-resource.js';

/** The dream that a job renders. */
@Injectable()
export class DreamOfJob extends ResourceOfJob {
  readonly kind = 'dream.render';
  readonly resource = 'dream';
  readonly share = 'whole';

  constructor(private readonly manager: EntityManager) {
    super();
  }

  of(jobIds: readonly string[]): Promise<JobsResource[]> {
    return this.manager.query(
      `SELECT video_job_id AS "jobId", id FROM dreams WHERE video_job_id = ANY($1)`,
      [jobIds],
    );
  }
}
