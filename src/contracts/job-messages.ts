import type { JobKind, JobPayload, JobResult } from './job-map.js';
import type { JobFailure } from './job-failure.js';
import type { QueueName } from './queues.js';

/** A worker asks for work of one queue. */
export interface ClaimRequest {
  type: 'job.claim';
  queue: QueueName;
  /** The worker's name, for the log and the lease. */
  holder: string;
  /** One per bell answered: a claim repeated because its answer was lost is given the same job. */
  claim_id: string;
}

/** Everything one attempt needs; a worker has no other source. */
export interface ClaimedJob<K extends JobKind = JobKind> {
  id: string;
  kind: K;
  /** The fencing token: only grows, and every later message carries it. */
  attempt: number;
  ownerId: string;
  requestId: string;
  payload: JobPayload<K>;
  /** Where outputs of this attempt go; ends in `/`. */
  outputPrefix: string;
  /** Wall clock left for this attempt, in seconds. */
  timeoutSeconds: number;
  /** The lease runs this long from the claim and from each heartbeat, in milliseconds. */
  leaseMs: number;
  /** What an earlier attempt left behind to go on from. */
  checkpoint: Record<string, unknown>;
  /** Where its end is told, if not at the ledger's own address: a path of the API. */
  callbackPath?: string;
}

/** One stored file that an attempt made. */
export interface JobOutput {
  key: string;
  bytes: number;
  sha256: string;
  contentType: string;
}

interface AttemptMessage {
  job_id: string;
  attempt: number;
}

export interface HeartbeatMessage extends AttemptMessage {
  type: 'job.heartbeat';
  /** 0..99; 100 belongs to completion. */
  progress: number;
}

/** `cancel`: the owner no longer wants the result; end at once. */
export interface HeartbeatAnswer {
  cancel: boolean;
}

export interface CheckpointMessage extends AttemptMessage {
  type: 'job.checkpoint';
  checkpoint: Record<string, unknown>;
}

/** A JobOutput on the wire. */
export interface OutputMessage {
  key: string;
  bytes: number;
  sha256: string;
  content_type: string;
}

interface CompletedMessage extends AttemptMessage {
  type: 'job.complete';
  status: 'completed';
  outputs: OutputMessage[];
}

export interface CompletionMessage<K extends JobKind = JobKind> extends CompletedMessage {
  result: JobResult<K>;
}

/** The same for a kind with a callback path: there the parts of the result stand beside `status`. */
export type CallbackCompletionMessage<K extends JobKind = JobKind> = CompletedMessage &
  JobResult<K>;

export interface FailureMessage extends AttemptMessage {
  type: 'job.fail';
  status: 'failed';
  error: JobFailure;
}

export interface ReleaseMessage extends AttemptMessage {
  type: 'job.release';
}

export type JobMessage =
  | HeartbeatMessage
  | CheckpointMessage
  | CompletionMessage
  | CompletedMessage
  | FailureMessage
  | ReleaseMessage;

/** What the API answers a claim with, on the wire. */
export interface ClaimAnswer {
  job_id: string;
  kind: JobKind;
  attempt: number;
  owner_id: string;
  request_id: string;
  payload: JobPayload;
  output_prefix: string;
  timeout_seconds: number;
  lease_ms: number;
  checkpoint: Record<string, unknown>;
}
