import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { QueueName } from '../../../contracts/queues.js';
import type { Bell } from '../../../ports/video-queue.port.js';
import type { Job } from '../domain/job.entity.js';
import { JobWatchPort } from '../domain/job-watch.port.js';
import { toJob, type JobRow } from './job.row.js';

interface BellRow {
  id: string;
  queue: QueueName;
  dispatch: number;
}

/** How long past its deadline a worker may still report by itself, in seconds. */
const DEADLINE_GRACE_SECONDS = 30;

/** When the latest bell of a job was due: `dispatched_at` is written only when a job is rung for anew. */
const LAST_BELL = 'coalesce(dispatched_at, run_after)';

@Injectable()
export class SqlJobWatch extends JobWatchPort {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  dueBells(limit: number): Promise<Bell[]> {
    return this.bells(
      `SELECT job_id AS id, queue, dispatch FROM outbox WHERE due_at <= now()
       ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
  }

  async markRung(bells: readonly Bell[]): Promise<void> {
    await this.manager.query(
      `DELETE FROM outbox USING unnest($1::uuid[], $2::integer[]) AS bell (job_id, dispatch)
       WHERE outbox.job_id = bell.job_id AND outbox.dispatch = bell.dispatch`,
      [bells.map((b) => b.jobId), bells.map((b) => b.dispatch)],
    );
  }

  expiredLease(except: readonly string[]): Promise<Job | undefined> {
    return this.first(
      `SELECT * FROM jobs WHERE status = 'processing' AND lease_until < now() AND id <> ALL($1)
       ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [except],
    );
  }

  unansweredBells(olderThanMs: number, limit: number): Promise<Bell[]> {
    return this.bells(
      `SELECT id, queue, dispatch FROM jobs
       WHERE status = 'queued'
         AND ${LAST_BELL} < now() - $1 * interval '1 millisecond'
         AND NOT EXISTS (SELECT FROM outbox WHERE outbox.job_id = jobs.id)
       ORDER BY ${LAST_BELL} LIMIT $2`,
      [olderThanMs, limit],
    );
  }

  async ringAgain(bell: Bell): Promise<void> {
    await this.manager.query(
      `WITH moved AS (
         UPDATE jobs SET dispatch = dispatch + 1, dispatched_at = now()
         WHERE id = $1 AND dispatch = $2 AND status = 'queued' RETURNING *
       )
       INSERT INTO outbox (job_id, dispatch, queue, due_at)
       SELECT id, dispatch, queue, now() FROM moved`,
      [bell.jobId, bell.dispatch],
    );
  }

  overdue(except: readonly string[]): Promise<Job | undefined> {
    return this.first(
      `SELECT * FROM jobs
       WHERE status = 'processing' AND deadline < now() - $2 * interval '1 second'
         AND id <> ALL($1)
       ORDER BY deadline LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [except, DEADLINE_GRACE_SECONDS],
    );
  }

  private async first(sql: string, parameters: unknown[]): Promise<Job | undefined> {
    const [row]: JobRow[] = await this.manager.query(sql, parameters);
    return row && toJob(row);
  }

  private async bells(sql: string, parameters: unknown[]): Promise<Bell[]> {
    const rows: BellRow[] = await this.manager.query(sql, parameters);
    return rows.map((row) => ({ queue: row.queue, jobId: row.id, dispatch: row.dispatch }));
  }
}
