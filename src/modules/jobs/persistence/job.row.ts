import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobKind, JobPayload, JobResult } from '../../../contracts/job-map.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { QueueName } from '../../../contracts/queues.js';
import type { Job, JobPriority } from '../domain/job.entity.js';

/** A row of `jobs` as the driver gives it. */
export interface JobRow {
  id: string;
  kind: JobKind;
  queue: QueueName;
  owner_id: string;
  premium: boolean;
  priority: JobPriority;
  request_id: string;
  payload: JobPayload;
  status: JobStatus;
  attempt: number;
  failures: number;
  losses: number;
  crashes: number;
  progress: number;
  checkpoint: Record<string, unknown>;
  outputs: JobOutput[];
  result: JobResult | null;
  error: JobFailure | null;
  timeout_seconds: number;
  dispatch: number;
  output_root: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    queue: row.queue,
    ownerId: row.owner_id,
    premium: row.premium,
    priority: row.priority,
    requestId: row.request_id,
    payload: row.payload,
    status: row.status,
    attempt: row.attempt,
    failures: row.failures,
    losses: row.losses,
    crashes: row.crashes,
    progress: row.progress,
    checkpoint: row.checkpoint,
    outputs: row.outputs,
    result: row.result ?? undefined,
    error: row.error ?? undefined,
    timeoutSeconds: row.timeout_seconds,
    dispatch: row.dispatch,
    outputRoot: row.output_root ?? `outputs/${row.id}`,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  };
}
