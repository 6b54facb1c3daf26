import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { RawBodyRequest } from '@nestjs/common';
import { json, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { AppError } from '../../contracts/app-error.js';
import { isJson } from './content-type.js';

const JSON_LIMIT = 64 * 1024;
const SIGNED_BODY_LIMIT = 1024 * 1024;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Keeps the bytes for whoever checks a signature, and lets only plain UTF-8 through (RFC 8259, 8.1). */
function keepRawBody(
  request: RawBodyRequest<IncomingMessage>,
  _response: unknown,
  body: Buffer,
  charset: string,
): void {
  if (charset.toLowerCase() !== 'utf-8') throw new AppError('UNSUPPORTED_MEDIA_TYPE');
  if (body.subarray(0, 3).equals(BYTE_ORDER_MARK) || !isUtf8(body)) {
    throw new AppError('MALFORMED_JSON');
  }
  request.rawBody = body;
}

function parser(limit: number): RequestHandler {
  return json({ limit, inflate: false, strict: true, type: isJson, verify: keepRawBody });
}

/**
 * Parses JSON bodies of at most 64 kB, or 1 MB below the given path prefixes, whose senders sign what they say. Nothing
 * is inflated. `request.rawBody` holds the bytes as received.
 */
export function jsonBody(signedPaths: readonly string[]): RequestHandler {
  const ordinary = parser(JSON_LIMIT);
  const signed = parser(SIGNED_BODY_LIMIT);
  return (request: Request, response: Response, next: NextFunction) => {
    const parse = signedPaths.some((path) => request.path.startsWith(path)) ? signed : ordinary;
    if (isJson(request) && request.headers.expect !== undefined) response.writeContinue();
    parse(request, response, next);
  };
}
