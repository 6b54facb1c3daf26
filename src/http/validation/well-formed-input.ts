import { AppError } from '../../contracts/app-error.js';

/** Deeper than any body this API takes. */
const MAX_DEPTH = 8;

/** NUL, which Postgres refuses, and halves of surrogate pairs, which no encoding keeps. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Names every object has: copied they reach for its prototype, or are passed over as if they had not been sent. */
const RESERVED_NAMES = new Set(Object.getOwnPropertyNames(Object.prototype));

function refuse(path: string[], message: string): never {
  const field = path.join('.');
  throw new AppError('VALIDATION_FAILED', { fields: [{ field, message }] });
}

function check(value: unknown, path: string[]): void {
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) refuse(path, 'must not hold NUL or unpaired surrogates');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (path.length >= MAX_DEPTH) refuse(path, `must not be nested deeper than ${MAX_DEPTH} levels`);
  for (const [name, item] of Object.entries(value)) {
    if (RESERVED_NAMES.has(name)) refuse([...path, name], 'is a name that is not allowed');
    if (UNSTORABLE.test(name)) refuse(path, 'must not have a name with NUL in it');
    check(item, [...path, name]);
  }
}

/** Refuses input that no field may hold, whatever its rules: see the constants above. `name` is the input's own. */
export function assertWellFormed(input: unknown, name?: string): void {
  check(input, name === undefined ? [] : [name]);
}
