import { S3ServiceException } from '@aws-sdk/client-s3';
import { StorageError, StoredObjectNotFoundError } from '../../ports/storage.port.js';

/** Refusals by their status that asking again may turn: the store was slow, or an upload was swept meanwhile. */
const PASSING_REFUSALS = new Set(['RequestTimeout', 'NoSuchUpload', 'OperationAborted']);
const PASSING_STATUSES = new Set([408, 429]);
const NOT_IMPLEMENTED = 501;
const INSUFFICIENT_STORAGE = 507;

/** Whether the store says that an object does not exist. A HEAD has no body, so it cannot tell objects from buckets. */
export function isObjectNotFound(error: unknown): boolean {
  return error instanceof S3ServiceException && ['NoSuchKey', 'NotFound'].includes(error.name);
}

export function isUploadGone(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchUpload';
}

/**
 * The port's error for whatever a request to the store failed with. With `reading`, the key of an object to be read, a
 * missing object is told apart. What the store refuses is final; what it could not do, or did not answer, may pass.
 */
export function translateS3Error(error: unknown, reading?: string): Error {
  if (error instanceof StorageError || error instanceof StoredObjectNotFoundError) return error;
  if (reading !== undefined && isObjectNotFound(error)) {
    return new StoredObjectNotFoundError(reading);
  }
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (!(error instanceof S3ServiceException) || status === undefined) {
    return new StorageError('The object store did not answer', { cause: error, retryable: true });
  }
  const refused =
    status === NOT_IMPLEMENTED ||
    (status < 500 && !PASSING_STATUSES.has(status) && !PASSING_REFUSALS.has(error.name));
  return new StorageError(`The object store answered ${error.name} (${status})`, {
    cause: error,
    retryable: !refused,
    full: status === INSUFFICIENT_STORAGE,
  });
}
