import { EntitySchema } from 'typeorm';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { MediaType } from '../../../contracts/media-import.js';
import type { PredictionStatus } from '../../../contracts/prediction.js';

/** A row of `generations`. `poll_after` is the repository's own: when the provider may be asked again. */
export interface GenerationRow {
  id: string;
  ownerId: string;
  premium: boolean;
  requestId: string;
  model: string;
  produces: MediaType;
  assetId: string;
  jobId: string;
  webhookToken: string;
  predictionId: string | null;
  status: PredictionStatus;
  error: JobFailure | null;
  importJobId: string | null;
  cancelDue: boolean;
  createdAt: Date;
  completedAt: Date | null;
}

export const GenerationSchema = new EntitySchema<GenerationRow>({
  name: 'Generation',
  tableName: 'generations',
  columns: {
    id: { type: 'uuid', primary: true },
    ownerId: { name: 'owner_id', type: 'text' },
    premium: { type: 'boolean' },
    requestId: { name: 'request_id', type: 'text' },
    model: { type: 'text' },
    produces: { type: 'text' },
    assetId: { name: 'asset_id', type: 'uuid' },
    jobId: { name: 'job_id', type: 'uuid' },
    webhookToken: { name: 'webhook_token', type: 'text' },
    predictionId: { name: 'prediction_id', type: 'text', nullable: true },
    status: { type: 'text' },
    error: { type: 'jsonb', nullable: true },
    importJobId: { name: 'import_job_id', type: 'uuid', nullable: true },
    cancelDue: { name: 'cancel_due', type: 'boolean' },
    createdAt: { name: 'created_at', type: 'timestamptz', precision: 3 },
    completedAt: { name: 'completed_at', type: 'timestamptz', nullable: true },
  },
});
