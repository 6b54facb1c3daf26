import { STATUS_CODES } from 'node:http';
import type { AppError, FieldProblem } from '../../contracts/app-error.js';
import type { RequestErrorCode } from '../../contracts/error-codes.js';
import { INERT_POLICY } from '../server/content-policy.js';
import { STATUS_OF_KIND } from './status-of-kind.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** When a caller told to come back was not told when, in seconds. */
const RETRY_AFTER_SECONDS = 5;

/** The body of every refusal (RFC 9457); `code` is what clients should look at. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  code: RequestErrorCode;
  request_id: string;
  errors?: FieldProblem[];
}

export function problemOf(error: AppError, requestId: string): Problem {
  const status = STATUS_OF_KIND[error.kind];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(error.fields.length > 0 && { errors: error.fields }),
  };
}

/** The headers a refusal needs beside its body. */
export function problemHeaders(error: AppError): Record<string, string> {
  const retryAfter =
    error.retryAfterSeconds ?? (error.kind === 'unavailable' ? RETRY_AFTER_SECONDS : undefined);
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': INERT_POLICY,
    'X-Content-Type-Options': 'nosniff',
    ...(error.code === 'UNAUTHENTICATED' && { 'WWW-Authenticate': 'Bearer' }),
    ...(retryAfter !== undefined && { 'Retry-After': Math.ceil(retryAfter).toString() }),
  };
}
