import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ResourceOfJob, type JobsResource } from '../domain/job-resource.js';

/** Tells whose work a job is where a column of the resource's table names the job. */
@Injectable()
export abstract class ColumnResource extends ResourceOfJob {
  /** Names of SQL; never a caller's words. */
  protected abstract readonly table: string;
  protected abstract readonly column: string;

  constructor(private readonly manager: EntityManager) {
    super();
  }

  of(jobIds: readonly string[]): Promise<JobsResource[]> {
    const { table, column } = this;
    return this.manager.query(
      `SELECT ${column} AS "jobId", id FROM ${table} WHERE ${column} = ANY($1)`,
      [jobIds],
    );
  }
}
