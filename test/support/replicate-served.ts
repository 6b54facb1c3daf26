import type { PredictionStatus } from '../../src/contracts/prediction.js';

/** A prediction as the provider tells of it. */
export interface ServedPrediction {
  id: string;
  model: string;
  status: PredictionStatus;
  input: Record<string, unknown>;
  output: unknown;
  error: string | null;
  logs: string;
  data_removed: boolean;
  metrics?: { predict_time?: number };
  /** The header it was created with. */
  cancelAfter?: string;
  webhook?: string;
  webhook_events_filter?: string[];
  created_at: string;
  completed_at: string | null;
  urls: { get: string; cancel: string };
}

export interface ServedFile {
  bytes: Buffer;
  type?: string;
  /** Said to be so long. */
  announced?: number;
  /** The connection ends after so many bytes. */
  cutAt?: number;
}

export interface WebhookAnswer {
  status: number;
  body: { received?: boolean; import_job_id?: string; code?: string };
}

/** What may be changed about a webhook on its way. */
export interface Forgery {
  /** In place of the body that was signed. */
  body?: string;
  /** In place of, or beside, the headers; null leaves one out. */
  headers?: Record<string, string | string[] | null>;
  /** In place of the query of the address. */
  query?: string;
}

/** How a call is answered instead of being done; `after` does it first. */
export type CallFault =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'hang'
  | 'hang up'
  | 'hang up after';
