import { EntitySchema } from 'typeorm';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { StreamPlan } from '../../../contracts/operation.js';

/** A row of `operations`. */
export interface OperationRow {
  id: string;
  ownerId: string;
  jobId: string;
  operation: string;
  status: JobStatus;
  parameters: object;
  cacheKey: string | null;
  cached: boolean;
  plan: StreamPlan[] | null;
  error: JobFailure | null;
  startedProgress: number;
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  expiresAt: Date | null;
  deletedAt: Date | null;
}

export const OperationSchema = new EntitySchema<OperationRow>({
  name: 'Operation',
  tableName: 'operations',
  columns: {
    id: { type: 'uuid', primary: true },
    ownerId: { name: 'owner_id', type: 'text' },
    jobId: { name: 'job_id', type: 'uuid' },
    operation: { type: 'text' },
    status: { type: 'text' },
    parameters: { type: 'json' },
    cacheKey: { name: 'cache_key', type: 'text', nullable: true },
    cached: { type: 'boolean' },
    plan: { type: 'json', nullable: true },
    error: { type: 'jsonb', nullable: true },
    startedProgress: { name: 'started_progress', type: 'smallint' },
    // To the millisecond, as cursors have it.
    createdAt: { name: 'created_at', type: 'timestamptz', precision: 3 },
    startedAt: { name: 'started_at', type: 'timestamptz', nullable: true },
    completedAt: { name: 'completed_at', type: 'timestamptz', nullable: true },
    expiresAt: { name: 'expires_at', type: 'timestamptz', nullable: true },
    deletedAt: { name: 'deleted_at', type: 'timestamptz', nullable: true },
  },
});
