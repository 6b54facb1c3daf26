import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ResourceOfJob, type JobsResource } from '../../jobs/domain/job-resource.js';

/** The asset that a job takes in. */
@Injectable()
export class AssetOfJob extends ResourceOfJob {
  readonly kind = 'media.import';
  readonly resource = 'asset';
  readonly share = 'whole';

  constructor(private readonly manager: EntityManager) {
    super();
  }

  of(jobIds: readonly string[]): Promise<JobsResource[]> {
    return this.manager.query(
      `SELECT import_job_id AS "jobId", id FROM media_assets WHERE import_job_id = ANY($1)`,
      [jobIds],
    );
  }
}
