import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ResourceOfJob, type JobsResource } from '../../jobs/domain/job-resource.js';

/**
 * The operations that follow a job; several share one whose result must be the same. One cancelled by itself follows it
 * no further.
 */
@Injectable()
export class OperationsOfJob extends ResourceOfJob {
  readonly kind = 'operation.run';
  readonly resource = 'operation';
  readonly share = 'whole';

  constructor(private readonly manager: EntityManager) {
    super();
  }

  of(jobIds: readonly string[]): Promise<JobsResource[]> {
    return this.manager.query(
      `SELECT o.job_id AS "jobId", o.id FROM operations o JOIN jobs j ON j.id = o.job_id
       WHERE o.job_id = ANY($1) AND o.deleted_at IS NULL
         AND (o.status <> 'cancelled' OR j.status = 'cancelled')
       ORDER BY o.created_at, o.id`,
      [jobIds],
    );
  }
}
