import { StorageError, StoredObjectNotFoundError } from '../../ports/storage.port.js';

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
const FULL = new Set(['ENOSPC', 'EDQUOT']);
/** Passes when the machine is less busy, the disk is back, or (ENOENT while writing) nobody sweeps in between. */
const PASSING = new Set([
  ...['EIO', 'EAGAIN', 'EBUSY', 'EMFILE', 'ENFILE', 'ENOMEM', 'ESTALE', 'ETIMEDOUT', 'ENOENT'],
  ...FULL,
]);

/** Whether an error comes from the operating system with one of these codes. */
export function isFileError(
  error: unknown,
  ...codes: string[]
): error is NodeJS.ErrnoException & { code: string } {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return false;
  return typeof error.code === 'string' && (codes.length === 0 || codes.includes(error.code));
}

/**
 * The port's error for one of the file system; anything else is answered as it is. With `reading`, the key of an
 * object to be read, a missing path means that the object does not exist.
 */
export function translateFileError(error: unknown, reading?: string): unknown {
  if (!isFileError(error)) return error;
  if (reading !== undefined && ABSENT.has(error.code)) {
    return new StoredObjectNotFoundError(reading);
  }
  const full = FULL.has(error.code);
  return new StorageError(full ? 'The disk is full' : `The disk failed (${error.code})`, {
    cause: error,
    retryable: PASSING.has(error.code),
    full,
  });
}
