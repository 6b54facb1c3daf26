import { randomUUID } from 'node:crypto';
import { Operation, type OperationFile, type OperationState } from '../domain/operation.entity.js';
import type { OperationFileRow } from './operation-file.schema.js';
import type { OperationRow } from './operation.schema.js';

export function toRow({ state }: Operation): OperationRow {
  return {
    id: state.id,
    ownerId: state.ownerId,
    jobId: state.jobId,
    operation: state.operation,
    status: state.status,
    parameters: state.parameters,
    cacheKey: state.cacheKey ?? null,
    cached: state.cached,
    plan: state.plan ?? null,
    error: state.error ?? null,
    startedProgress: state.startedProgress,
    createdAt: state.createdAt,
    startedAt: state.startedAt ?? null,
    completedAt: state.completedAt ?? null,
    expiresAt: state.expiresAt ?? null,
    deletedAt: state.deletedAt ?? null,
  };
}

export function toFileRow(
  operationId: string,
  fileType: OperationFileRow['fileType'],
  { key, name, bytes, contentType, sha256, metadata }: OperationFile,
): OperationFileRow {
  return {
    id: randomUUID(),
    operationId,
    fileType,
    key,
    fileName: name,
    fileSize: bytes,
    mimeType: contentType,
    sha256,
    metadata,
  };
}

/** Undefined for an operation whose files have been released: it was deleted between the reading of the two. */
export function toOperation(
  row: OperationRow,
  files: readonly OperationFileRow[],
): Operation | undefined {
  const input = fileOf(row, files, 'input');
  if (input === undefined) return undefined;
  return Operation.restore({
    ...row,
    parameters: row.parameters as OperationState['parameters'],
    cacheKey: row.cacheKey ?? undefined,
    plan: row.plan ?? undefined,
    error: row.error ?? undefined,
    startedAt: row.startedAt ?? undefined,
    completedAt: row.completedAt ?? undefined,
    expiresAt: row.expiresAt ?? undefined,
    deletedAt: row.deletedAt ?? undefined,
    input,
    // The output of a completion that came between belongs to the state that comes with it.
    output: row.status === 'completed' ? fileOf(row, files, 'output') : undefined,
  });
}

function fileOf(
  { id }: OperationRow,
  files: readonly OperationFileRow[],
  type: OperationFileRow['fileType'],
): OperationFile | undefined {
  const row = files.find((file) => file.operationId === id && file.fileType === type);
  if (row === undefined) return undefined;
  const { key, fileName, fileSize, mimeType, sha256 } = row;
  const metadata = row.metadata as OperationFile['metadata'];
  return { key, name: fileName, bytes: fileSize, contentType: mimeType, sha256, metadata };
}
