import { randomUUID } from 'node:crypto';
import type { InputFacts } from '../../../contracts/operation.js';
import { Operation, type OperationState } from '../domain/operation.entity.js';
import {
  factsOf,
  isRemote,
  type OperationFile,
  type OperationInput,
} from '../domain/operation-input.js';
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
  file: OperationInput,
): OperationFileRow {
  return {
    id: randomUUID(),
    operationId,
    fileType,
    ...(isRemote(file)
      ? { key: null, url: file.url, metadata: {} }
      : { key: file.key, url: null, metadata: file.metadata }),
    fileName: file.name,
    ...toFactColumns(factsOf(file)),
  };
}

/** What a file row says of the bytes. */
export function toFactColumns(
  facts: InputFacts | undefined,
): Pick<OperationFileRow, 'fileSize' | 'mimeType' | 'sha256'> {
  return {
    fileSize: facts?.bytes ?? null,
    mimeType: facts?.contentType ?? null,
    sha256: facts?.sha256 ?? null,
  };
}

/** Undefined for an operation whose files have been released: it was deleted between the reading of the two. */
export function toOperation(
  row: OperationRow,
  files: readonly OperationFileRow[],
): Operation | undefined {
  const input = inputOf(row, files);
  if (input === undefined) return undefined;
  const output = isDone(row) ? fileOf(row, files, 'output') : undefined;
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
    output: output === undefined ? undefined : toStoredFile(output),
  });
}

function inputOf(
  row: OperationRow,
  files: readonly OperationFileRow[],
): OperationInput | undefined {
  const file = fileOf(row, files, 'input');
  if (file === undefined) return undefined;
  if (file.url === null) return toStoredFile(file);
  return { url: file.url, name: file.fileName, facts: isDone(row) ? toFacts(file) : undefined };
}

function fileOf(
  { id }: OperationRow,
  files: readonly OperationFileRow[],
  type: OperationFileRow['fileType'],
): OperationFileRow | undefined {
  return files.find((file) => file.operationId === id && file.fileType === type);
}

/** What a completion that came between has written belongs to the state that comes with it. */
function isDone({ status }: OperationRow): boolean {
  return status === 'completed';
}

function toStoredFile(row: OperationFileRow): OperationFile {
  const { key, fileName: name } = row;
  const facts = toFacts(row);
  if (key === null || facts === undefined) throw new Error('A file that is stored must be known');
  return { key, name, ...facts, metadata: row.metadata as OperationFile['metadata'] };
}

function toFacts({ fileSize, mimeType, sha256 }: OperationFileRow): InputFacts | undefined {
  if (fileSize === null || mimeType === null || sha256 === null) return undefined;
  return { bytes: fileSize, contentType: mimeType, sha256 };
}
