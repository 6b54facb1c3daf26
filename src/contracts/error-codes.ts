/** Why a request was refused. Each kind has exactly one HTTP status (see http/problem). */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'too-slow'
  | 'conflict'
  | 'too-large'
  | 'uri-too-long'
  | 'unsupported-media'
  | 'range'
  | 'unprocessable'
  | 'rate-limited'
  | 'headers-too-large'
  | 'internal'
  | 'unavailable'
  | 'out-of-storage';

/** The closed list of codes an HTTP answer may carry, with the kind that decides its status and its one sentence. */
export const REQUEST_ERRORS = {
  VALIDATION_FAILED: ['invalid', 'The request is not valid; see errors for the fields.'],
  MALFORMED_JSON: ['invalid', 'The body is not well-formed JSON.'],
  MALFORMED_MULTIPART: ['invalid', 'The multipart body is not well formed.'],
  URL_NOT_ALLOWED: ['invalid', 'This URL may not be fetched.'],
  UNAUTHENTICATED: ['unauthenticated', 'Valid credentials are required.'],
  BAD_SIGNATURE: ['unauthenticated', 'The signature is missing, wrong or too old.'],
  FORBIDDEN: ['forbidden', 'This is not allowed.'],
  NOT_FOUND: ['not-found', 'There is no such resource.'],
  METHOD_NOT_ALLOWED: ['method-not-allowed', 'This method is not allowed here.'],
  UPLOAD_TOO_SLOW: ['too-slow', 'The upload was too slow and was given up.'],
  NOT_READY: ['conflict', 'The result is not ready yet.'],
  CONFLICT: ['conflict', 'The state of the resource does not allow this.'],
  FENCED: ['conflict', 'Another attempt has taken over.'],
  LEASE_HELD: ['conflict', 'Another worker holds the lease.'],
  NOT_CLAIMABLE: ['conflict', 'The job cannot be claimed.'],
  OUTPUT_MISMATCH: ['conflict', 'The stored output does not match what was announced.'],
  PAYLOAD_TOO_LARGE: ['too-large', 'The request is larger than allowed.'],
  URI_TOO_LONG: ['uri-too-long', 'The URL is too long.'],
  UNSUPPORTED_MEDIA_TYPE: ['unsupported-media', 'This type of content is not supported here.'],
  RANGE_NOT_SATISFIABLE: ['range', 'The requested range lies outside the file.'],
  IDEMPOTENCY_MISMATCH: ['unprocessable', 'This Idempotency-Key was used for another request.'],
  OPERATION_NOT_APPLICABLE: ['unprocessable', 'The operation does not apply to this kind of file.'],
  RATE_LIMITED: ['rate-limited', 'Too many requests; try again later.'],
  QUOTA_EXCEEDED: ['rate-limited', 'The quota is used up.'],
  HEADERS_TOO_LARGE: ['headers-too-large', 'The request headers are too large.'],
  INTERNAL: ['internal', 'Something went wrong on our side.'],
  SERVICE_UNAVAILABLE: ['unavailable', 'The service cannot answer right now; try again shortly.'],
  INSUFFICIENT_STORAGE: ['out-of-storage', 'There is no room to store this right now.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type RequestErrorCode = keyof typeof REQUEST_ERRORS;
