import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { JobsSettings } from '../../../config/jobs.settings.js';
import { JOB_DEFINITIONS, JOB_KINDS } from '../../../contracts/job-map.js';
import type { Job, JobRequest } from '../domain/job.entity.js';
import {
  JobLedgerPort,
  type JobClaim,
  type TransitionChange,
  type TransitionGuard,
} from '../domain/job-ledger.port.js';
import { toJob, type JobRow } from './job.row.js';

/** Writes the event of every job in `moved`; chained behind each statement that changes a status. */
const RECORD_EVENT = `
  INSERT INTO job_events (job_id, job_kind, owner_id, status, attempt, progress)
  SELECT id, kind, owner_id, status, attempt, progress FROM moved`;

/** Rings for every job in `moved` once it is due. */
const RING = `
  INSERT INTO outbox (job_id, dispatch, queue, due_at)
  SELECT id, dispatch, queue, run_after FROM moved`;

const RELEASE_LEASE = 'lease_until = NULL, lease_holder = NULL, deadline = NULL';

/** The ledger in SQL: each method is one statement, so that its guard and its change are one step. */
@Injectable()
export class SqlJobLedger extends JobLedgerPort {
  constructor(
    private readonly manager: EntityManager,
    private readonly settings: JobsSettings,
  ) {
    super();
  }

  async insert(request: JobRequest): Promise<Job> {
    const { queue, timeoutSeconds } = { ...JOB_DEFINITIONS[request.kind], ...request };
    const rows = await this.query(
      `WITH moved AS (
         INSERT INTO jobs (id, kind, queue, owner_id, premium, request_id, payload, timeout_seconds, output_root, priority, status)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued') RETURNING *
       ), event AS (${RECORD_EVENT}), bell AS (${RING})
       SELECT * FROM moved`,
      [
        randomUUID(),
        request.kind,
        queue,
        request.owner.id,
        request.owner.premium,
        request.requestId,
        JSON.stringify(request.payload),
        timeoutSeconds,
        request.outputRoot,
        request.priority ?? 0,
      ],
    );
    return one(rows);
  }

  async find(id: string): Promise<Job | undefined> {
    return (await this.findAll([id]))[0];
  }

  async findForUpdate(id: string): Promise<Job | undefined> {
    return (await this.query('SELECT * FROM jobs WHERE id = $1 FOR UPDATE', [id]))[0];
  }

  findAll(ids: readonly string[]): Promise<Job[]> {
    return this.query('SELECT * FROM jobs WHERE id = ANY($1)', [ids]);
  }

  async claim(claim: JobClaim, ordinaryFirst: boolean): Promise<Job | undefined> {
    const rows = await this.query(
      `WITH busy AS (
         SELECT owner_id, count(*) AS running FROM jobs
         WHERE status = 'processing' AND queue = $1 GROUP BY owner_id
       ), candidate AS (
         SELECT j.id FROM jobs j LEFT JOIN busy b ON b.owner_id = j.owner_id
         WHERE j.status = 'queued' AND j.queue = $1 AND j.run_after <= now()
           AND j.kind = ANY($6)
         ORDER BY (j.premium <> $3) DESC, j.priority DESC, coalesce(b.running, 0), j.created_at, j.id
         LIMIT 1 FOR UPDATE OF j SKIP LOCKED
       ), moved AS (
         UPDATE jobs SET status = 'processing', attempt = attempt + 1,
           lease_holder = $2, claim_id = $5,
           lease_until = now() + $4 * interval '1 millisecond',
           deadline = now() + timeout_seconds * interval '1 second',
           started_at = coalesce(started_at, now())
         WHERE id = (SELECT id FROM candidate) RETURNING *
       ), event AS (${RECORD_EVENT})
       SELECT * FROM moved`,
      [claim.queue, claim.holder, ordinaryFirst, this.settings.leaseMs, claim.claimId, JOB_KINDS],
    );
    return rows[0];
  }

  async findClaimed(claimId: string): Promise<Job | undefined> {
    const rows = await this.query(
      `SELECT * FROM jobs WHERE status = 'processing' AND claim_id = $1`,
      [claimId],
    );
    return rows[0];
  }

  async renew(id: string, attempt: number, progress: number): Promise<Job | undefined> {
    const rows = await this.query(
      `WITH moved AS (
         UPDATE jobs SET lease_until = now() + $4 * interval '1 millisecond',
           progress = greatest(progress, $3)
         WHERE id = $1 AND attempt = $2 AND status = 'processing' RETURNING *
       ) SELECT * FROM moved`,
      [id, attempt, progress, this.settings.leaseMs],
    );
    return rows[0];
  }

  async checkpoint(id: string, attempt: number, state: Record<string, unknown>): Promise<boolean> {
    const rows = await this.query(
      `WITH moved AS (
         UPDATE jobs SET checkpoint = $3
         WHERE id = $1 AND attempt = $2 AND status = 'processing' RETURNING *
       ) SELECT * FROM moved`,
      [id, attempt, JSON.stringify(state)],
    );
    return rows.length > 0;
  }

  async transition(guard: TransitionGuard, change: TransitionChange): Promise<Job | undefined> {
    const parameters: unknown[] = [guard.id, guard.from, guard.attempt ?? null];
    const assignments = assignmentsOf(change, parameters);
    const rows = await this.query(
      `WITH moved AS (
         UPDATE jobs SET ${assignments.join(', ')}, ${RELEASE_LEASE}
         WHERE id = $1 AND status = ANY($2) AND ($3::integer IS NULL OR attempt = $3) RETURNING *
       ), event AS (${RECORD_EVENT})${change.to === 'queued' ? `, bell AS (${RING})` : ''}
       SELECT * FROM moved`,
      parameters,
    );
    return rows[0];
  }

  private async query(sql: string, parameters: unknown[]): Promise<Job[]> {
    const rows: JobRow[] = await this.manager.query(sql, parameters);
    return rows.map(toJob);
  }
}

/** The columns a change writes; its values are appended to the parameters. */
function assignmentsOf(change: TransitionChange, parameters: unknown[]): string[] {
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const counted = 'counted' in change && change.counted;
  const counter = counted ? [`${counted} = ${counted} + 1`] : [];
  switch (change.to) {
    case 'completed':
      return [
        `status = 'completed', progress = 100, finished_at = now()`,
        `outputs = ${bind(JSON.stringify(change.outputs))}`,
        `result = ${bind(JSON.stringify(change.result))}`,
      ];
    case 'failed':
      return [
        `status = 'failed', finished_at = now()`,
        `error = ${bind(JSON.stringify(change.error))}`,
        ...counter,
      ];
    case 'cancelled':
      return [`status = 'cancelled', finished_at = now()`];
    case 'queued':
      return [
        `status = 'queued', dispatch = dispatch + 1, dispatched_at = NULL`,
        `run_after = now() + ${bind(change.runAfterMs)} * interval '1 millisecond'`,
        ...counter,
      ];
  }
}

function one(rows: Job[]): Job {
  const [row] = rows;
  if (row === undefined) throw new Error('The statement returned no row');
  return row;
}
