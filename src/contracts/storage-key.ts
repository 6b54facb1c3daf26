/** S3's limit in bytes; keys are ASCII, so characters. */
export const STORAGE_KEY_MAX_LENGTH = 1024;

/** The longest name a file system takes. */
const SEGMENT_MAX_LENGTH = 255;

const SEGMENT = /^[A-Za-z0-9._-]+$/;
const PARTIAL_SEGMENT = /^[A-Za-z0-9._-]*$/;

/** A key that no store may be asked for. It is a programming error, or a tampered record: never a user's mistake. */
export class InvalidStorageKeyError extends Error {
  constructor(readonly key: string) {
    super('The storage key is not valid');
    this.name = 'InvalidStorageKeyError';
  }
}

function isSegment(segment: string): boolean {
  return (
    segment.length <= SEGMENT_MAX_LENGTH &&
    segment !== '.' &&
    segment !== '..' &&
    SEGMENT.test(segment)
  );
}

/** Whether a key is a relative path of `[A-Za-z0-9._-]` segments, none of them empty, `.` or `..`. */
export function isStorageKey(key: string): boolean {
  return key.length <= STORAGE_KEY_MAX_LENGTH && key.split('/').every(isSegment);
}

/** Throws InvalidStorageKeyError unless `isStorageKey`. */
export function assertStorageKey(key: string): void {
  if (!isStorageKey(key)) throw new InvalidStorageKeyError(key);
}

/** Throws InvalidStorageKeyError unless some key may begin with the prefix. The empty prefix stands for every key. */
export function assertStoragePrefix(prefix: string): void {
  const segments = prefix.split('/');
  const last = segments.pop() ?? '';
  const valid =
    prefix.length <= STORAGE_KEY_MAX_LENGTH &&
    segments.every(isSegment) &&
    last.length <= SEGMENT_MAX_LENGTH &&
    PARTIAL_SEGMENT.test(last);
  if (!valid) throw new InvalidStorageKeyError(prefix);
}
