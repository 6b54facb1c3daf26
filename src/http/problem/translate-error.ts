import { HttpException } from '@nestjs/common';
import { AppError } from '../../contracts/app-error.js';
import type { RequestErrorCode } from '../../contracts/error-codes.js';
import { StorageError } from '../../ports/storage.port.js';

/** What the body parsers call their failures (`type` of an http-errors object). */
const CODE_OF_PARSER_FAILURE: Record<string, RequestErrorCode> = {
  'entity.parse.failed': 'MALFORMED_JSON',
  'entity.too.large': 'PAYLOAD_TOO_LARGE',
  'charset.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
  'encoding.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
};

/** For errors of the frameworks, which know only a status. */
const CODE_OF_STATUS: Record<number, RequestErrorCode> = {
  400: 'VALIDATION_FAILED',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  416: 'RANGE_NOT_SATISFIABLE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  503: 'SERVICE_UNAVAILABLE',
};

function frameworkFailure(error: Error): { type?: unknown; status?: unknown } {
  if (error instanceof HttpException) return { status: error.getStatus() };
  return error as { type?: unknown; status?: unknown };
}

/** Any thrown value as a refusal; what is not known is INTERNAL, with the value as its cause for the log alone. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof StorageError) {
    const code = thrown.full ? 'INSUFFICIENT_STORAGE' : 'SERVICE_UNAVAILABLE';
    return new AppError(code, { cause: thrown });
  }
  if (thrown instanceof Error) {
    const { type, status } = frameworkFailure(thrown);
    const code =
      (typeof type === 'string' ? CODE_OF_PARSER_FAILURE[type] : undefined) ??
      (typeof status === 'number' ? CODE_OF_STATUS[status] : undefined);
    if (code !== undefined) return new AppError(code, { cause: thrown });
  }
  return new AppError('INTERNAL', { cause: thrown });
}
