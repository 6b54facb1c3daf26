import type { ErrorKind } from '../../contracts/error-codes.js';

/** The one HTTP status of each kind of refusal. */
export const STATUS_OF_KIND: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'too-slow': 408,
  conflict: 409,
  'too-large': 413,
  'uri-too-long': 414,
  'unsupported-media': 415,
  range: 416,
  unprocessable: 422,
  'rate-limited': 429,
  'headers-too-large': 431,
  internal: 500,
  unavailable: 503,
  'out-of-storage': 507,
};
