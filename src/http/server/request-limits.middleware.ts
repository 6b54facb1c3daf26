import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../../contracts/app-error.js';
import { MAX_HEADER_BYTES, MAX_URL_LENGTH } from './server-limits.js';

function headerBytes({ rawHeaders }: Request): number {
  // Each pair of name and value takes ": " and CRLF besides.
  return rawHeaders.reduce((sum, part) => sum + part.length + 2, 0);
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false; // malformed percent-encoding is the caller's mistake
  }
}

/** Refuses requests whose first lines are too long or cannot be read, before anything looks at them. */
export function requestLimits(request: Request, _response: Response, next: NextFunction): void {
  if (request.url.length > MAX_URL_LENGTH) throw new AppError('URI_TOO_LONG');
  if (headerBytes(request) > MAX_HEADER_BYTES) throw new AppError('HEADERS_TOO_LARGE');
  if (!isDecodable(request.path) || /%00/.test(request.url)) {
    throw new AppError('VALIDATION_FAILED', { detail: 'The URL is not well formed.' });
  }
  next();
}
