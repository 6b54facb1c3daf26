import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { StreamPlan } from '../../../contracts/operation.js';
import { enveloped, type Envelope } from '../../../http/envelope.js';
import type { OperationList } from '../application/list-operations.use-case.js';
import type { FollowedOperation } from '../domain/followed-operation.js';
import type { OperationFile } from '../domain/operation.entity.js';

export interface OperationFileResponse {
  file_name: string;
  /** Bytes. */
  file_size: number;
  mime_type: string;
}

export interface OperationResponse {
  id: string;
  operation: string;
  status: JobStatus;
  /** Percent. */
  progress: number;
  parameters: Record<string, unknown>;
  /** Whether it was answered with a result that was there already. */
  cached: boolean;
  input_file: OperationFileResponse;
  output_file: (OperationFileResponse & { metadata: Record<string, unknown> }) | null;
  /** What became of each stream of the input, once it is known. */
  plan: StreamPlan[] | null;
  error: JobFailure | null;
  error_message: string | null;
  eta_seconds: number | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  expires_at: string | null;
}

export interface OperationStatusResponse {
  id: string;
  status: JobStatus;
  progress: number;
  eta_seconds: number | null;
  error: JobFailure | null;
}

export interface OperationListResponse {
  operations: OperationResponse[];
  next_cursor: string | null;
}

export function presentOperation(operation: FollowedOperation): OperationResponse {
  const { id, status, progress, parameters, cached, input, output, error } = operation;
  return {
    id,
    operation: operation.operation,
    status,
    progress,
    parameters,
    cached,
    input_file: presentFile(input),
    output_file:
      output === undefined ? null : { ...presentFile(output), metadata: output.metadata },
    plan: operation.plan ?? null,
    error: error ?? null,
    error_message: error?.message ?? null,
    eta_seconds: operation.etaSeconds ?? null,
    created_at: operation.createdAt.toISOString(),
    started_at: operation.startedAt?.toISOString() ?? null,
    completed_at: operation.completedAt?.toISOString() ?? null,
    expires_at: operation.expiresAt?.toISOString() ?? null,
  };
}

export function presentStarted(operation: FollowedOperation): Envelope<OperationResponse> {
  const message = operation.cached
    ? 'Operation answered with an earlier result'
    : 'Operation created and queued for processing';
  return enveloped(presentOperation(operation), message);
}

export function presentStatus(operation: FollowedOperation): Envelope<OperationStatusResponse> {
  const { id, status, progress, etaSeconds, error } = operation;
  return enveloped({ id, status, progress, eta_seconds: etaSeconds ?? null, error: error ?? null });
}

export function presentList({
  operations,
  nextCursor,
}: OperationList): Envelope<OperationListResponse> {
  return enveloped({
    operations: operations.map(presentOperation),
    next_cursor: nextCursor ?? null,
  });
}

function presentFile({ name, bytes, contentType }: OperationFile): OperationFileResponse {
  return { file_name: name, file_size: bytes, mime_type: contentType };
}
