import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { JobKind } from '../../../contracts/job-map.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import { JobEventLogPort, type JobEvent } from '../domain/job-event.js';

interface JobEventRow {
  id: string;
  job_id: string;
  job_kind: JobKind;
  owner_id: string;
  status: JobStatus;
  attempt: number;
  created_at: Date;
}

@Injectable()
export class SqlJobEventLog extends JobEventLogPort {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async readAfter(id: string, limit: number, ownerId?: string): Promise<JobEvent[]> {
    const rows: JobEventRow[] = await this.manager.query(
      `SELECT id, job_id, job_kind, owner_id, status, attempt, created_at FROM job_events
       WHERE id > $1 AND ($3::text IS NULL OR owner_id = $3)
         AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
       ORDER BY id LIMIT $2`,
      [id, limit, ownerId ?? null],
    );
    return rows.map((row) => ({
      id: row.id,
      jobId: row.job_id,
      jobKind: row.job_kind,
      ownerId: row.owner_id,
      status: row.status,
      attempt: row.attempt,
      createdAt: row.created_at,
    }));
  }
}
