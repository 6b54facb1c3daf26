import { EntitySchema } from 'typeorm';
import type { GifParameters } from '../../../contracts/gif-conversion.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { ConvertedGif } from '../domain/conversion.entity.js';

/** A row of `conversions`. */
export interface ConversionRow {
  id: string;
  ownerId: string;
  jobId: string;
  status: JobStatus;
  originalName: string;
  videoFilename: string;
  gifFilename: string;
  parameters: GifParameters;
  videoBytes: number;
  sourceKey: string | null;
  gif: ConvertedGif | null;
  error: JobFailure | null;
  createdAt: Date;
  completedAt: Date | null;
  appliedAt: Date | null;
}

/** The driver gives 64-bit integers as text; sizes of files fit a number. */
const BYTES = { to: (value: number) => value, from: (value: string) => Number(value) };

export const ConversionSchema = new EntitySchema<ConversionRow>({
  name: 'Conversion',
  tableName: 'conversions',
  columns: {
    id: { type: 'uuid', primary: true },
    ownerId: { name: 'owner_id', type: 'text' },
    jobId: { name: 'job_id', type: 'uuid' },
    status: { type: 'text' },
    originalName: { name: 'original_name', type: 'text' },
    videoFilename: { name: 'video_filename', type: 'text' },
    gifFilename: { name: 'gif_filename', type: 'text' },
    parameters: { type: 'jsonb' },
    videoBytes: { name: 'video_bytes', type: 'bigint', transformer: BYTES },
    sourceKey: { name: 'source_key', type: 'text', nullable: true },
    gif: { type: 'jsonb', nullable: true },
    error: { type: 'jsonb', nullable: true },
    // To the millisecond, as cursors have it.
    createdAt: { name: 'created_at', type: 'timestamptz', precision: 3 },
    completedAt: { name: 'completed_at', type: 'timestamptz', nullable: true },
    appliedAt: { name: 'applied_at', type: 'timestamptz', nullable: true },
  },
});
