import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobKind } from '../../../contracts/job-map.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import {
  JobEventLogPort,
  LOG_BEGINNING,
  type JobEvent,
  type LogPage,
  type LogPlace,
  type WorkingJob,
  type WorkUnderWay,
} from '../domain/job-event.js';
import { LedgerMoment } from '../domain/ledger-moment.js';

interface JobEventRow {
  id: string;
  transaction_id: string;
  job_id: string;
  job_kind: JobKind;
  owner_id: string;
  status: JobStatus;
  attempt: number;
  progress: number;
  error: JobFailure | null;
  created_at: Date;
  readable: boolean;
}

interface WorkRow {
  moment: string;
  at: Date;
  last_event: string | null;
  jobs: WorkingJob[];
}

/** The oldest transaction that is open in the statement's own snapshot. */
const OLDEST_OPEN = 'pg_snapshot_xmin(pg_current_snapshot())';

/** One statement sees one snapshot: what is told of an owner's work is of one moment. */
const WORK = `
  SELECT pg_current_snapshot()::text AS moment, now() AS at,
    (SELECT id FROM job_events WHERE owner_id = $1 AND transaction_id < ${OLDEST_OPEN}
     ORDER BY transaction_id DESC, id DESC LIMIT 1) AS last_event,
    (SELECT coalesce(json_agg(json_build_object('jobId', id, 'jobKind', kind,
       'status', status, 'progress', progress) ORDER BY created_at, id), '[]')
     FROM jobs WHERE owner_id = $1 AND status IN ('queued', 'processing')) AS jobs`;

@Injectable()
export class SqlJobEventLog extends JobEventLogPort {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async readAfter(place: LogPlace, limit: number, ownerId?: string): Promise<LogPage> {
    const rows: JobEventRow[] = await this.manager.query(
      `SELECT e.id, e.transaction_id, e.job_id, e.job_kind, e.owner_id, e.status, e.attempt,
         e.progress, coalesce(e.error, j.error) AS error, e.created_at, e.transaction_id < ${OLDEST_OPEN} AS readable
       FROM job_events e LEFT JOIN jobs j ON j.id = e.job_id AND e.status = 'failed'
       WHERE (e.transaction_id, e.id) > ($1::xid8, $2::bigint)
         ${ownerId === undefined ? '' : 'AND e.owner_id = $4'}
       ORDER BY e.transaction_id, e.id LIMIT $3`,
      [place.transactionId, place.id, limit, ...(ownerId === undefined ? [] : [ownerId])],
    );
    const events = rows.filter(({ readable }) => readable).map(toEvent);
    return { events, isHeldUp: events.length < rows.length };
  }

  async end(): Promise<LogPlace> {
    const rows: JobEventRow[] = await this.manager.query(
      `SELECT id, transaction_id FROM job_events WHERE transaction_id < ${OLDEST_OPEN}
       ORDER BY transaction_id DESC, id DESC LIMIT 1`,
    );
    return rows[0] === undefined ? LOG_BEGINNING : placeOf(rows[0]);
  }

  async placeOf(id: string, ownerId: string): Promise<LogPlace | undefined> {
    const rows: JobEventRow[] = await this.manager.query(
      `SELECT id, transaction_id FROM job_events
       WHERE id = $1 AND owner_id = $2 AND transaction_id < ${OLDEST_OPEN}`,
      [id, ownerId],
    );
    return rows[0] && placeOf(rows[0]);
  }

  async addAftermath(
    jobId: string,
    status: 'failed' | 'cancelled',
    error: JobFailure,
  ): Promise<void> {
    await this.manager.query(
      `INSERT INTO job_events (job_id, job_kind, owner_id, status, attempt, error, aftermath)
       SELECT id, kind, owner_id, $2, attempt, $3, true FROM jobs
       WHERE id = $1 AND status = 'completed'
       ON CONFLICT DO NOTHING`,
      [jobId, status, JSON.stringify(error)],
    );
  }

  async workOf(ownerId: string): Promise<WorkUnderWay> {
    const [row]: WorkRow[] = await this.manager.query(WORK, [ownerId]);
    if (row === undefined) throw new Error('The statement returned no row');
    const { jobs, moment, at, last_event: lastEventId } = row;
    return {
      jobs,
      moment: LedgerMoment.parse(moment),
      at,
      lastEventId: lastEventId ?? undefined,
    };
  }

  async running(jobIds: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM jobs WHERE id = ANY($1) AND status = 'processing'`,
      [jobIds],
    );
    return rows.map(({ id }) => id);
  }
}

function placeOf(row: JobEventRow): LogPlace {
  return { transactionId: row.transaction_id, id: row.id };
}

function toEvent(row: JobEventRow): JobEvent {
  return {
    ...placeOf(row),
    jobId: row.job_id,
    jobKind: row.job_kind,
    ownerId: row.owner_id,
    status: row.status,
    attempt: row.attempt,
    progress: row.status === 'completed' ? 100 : row.progress,
    error: row.error ?? undefined,
    createdAt: row.created_at,
  };
}
