import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { StreamPlan } from '../../../contracts/operation.js';
import { enveloped, type Envelope } from '../../../http/envelope.js';
import type { OperationList } from '../application/list-operations.use-case.js';
import type { FollowedOperation } from '../domain/followed-operation.js';
import { factsOf, type OperationFile, type OperationInput } from '../domain/operation-input.js';

/** What is worked on. All but the name is null of a file at an address until the operation is completed. */
export interface OperationInputResponse {
  file_name: string;
  /** Bytes. */
  file_size: number | null;
  mime_type: string | null;
  /** Hex. */
  sha256: string | null;
}

export interface OperationOutputResponse {
  file_name: string;
  /** Bytes. */
  file_size: number;
  mime_type: string;
  metadata: Record<string, unknown>;
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
  input_file: OperationInputResponse;
  output_file: OperationOutputResponse | null;
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
    input_file: presentInput(input),
    output_file: output === undefined ? null : presentOutput(output),
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

function presentInput(input: OperationInput): OperationInputResponse {
  const facts = factsOf(input);
  return {
    file_name: input.name,
    file_size: facts?.bytes ?? null,
    mime_type: facts?.contentType ?? null,
    sha256: facts?.sha256 ?? null,
  };
}

function presentOutput(output: OperationFile): OperationOutputResponse {
  const { name, bytes, contentType, metadata } = output;
  return { file_name: name, file_size: bytes, mime_type: contentType, metadata };
}
