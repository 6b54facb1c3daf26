import { REQUEST_ERRORS, type ErrorKind, type RequestErrorCode } from './error-codes.js';

/** One field of a request that was refused, named as the caller wrote it. */
export interface FieldProblem {
  field: string;
  message: string;
}

export interface AppErrorOptions extends ErrorOptions {
  /** A sentence for the caller; the code's own sentence when left out. Never holds paths, SQL or tool output. */
  detail?: string;
  fields?: FieldProblem[];
  /** For `unavailable` and `rate-limited`: when to come back, in seconds. */
  retryAfterSeconds?: number;
}

/** A refusal with a stable code. Knows nothing of HTTP; the edge maps its kind to a status. */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly fields: FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: RequestErrorCode,
    options: AppErrorOptions = {},
  ) {
    const [kind, sentence] = REQUEST_ERRORS[code];
    super(options.detail ?? sentence, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
