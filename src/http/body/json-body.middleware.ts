import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { RawBodyRequest } from '@nestjs/common';
import { json, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { AppError } from '../../contracts/app-error.js';
import { isJson } from './content-type.js';

const JSON_LIMIT = 64 * 1024;
const MEBIBYTE = 1024 * 1024;

/** Beginnings of paths below which bodies may be longer, in bytes. */
const LONGER: readonly { path: string; limit: number }[] = [
  // What our workers sign, and the provider that generates media.
  { path: '/internal/v1/', limit: MEBIBYTE },
  { path: '/api/v1/replicate/webhook', limit: MEBIBYTE },
  // As long as DREAM_MAX_TEXT and DREAM_MAX_SCENES can be, with every character escaped.
  { path: '/dreams', limit: 2 * MEBIBYTE },
];

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
 * Parses JSON bodies of at most 64 kB, or longer ones where more is due. Nothing is inflated. `request.rawBody` holds the
 * bytes as received.
 */
export function jsonBody(): RequestHandler {
  const ordinary = parser(JSON_LIMIT);
  const longer = LONGER.map(({ path, limit }) => ({ path, parse: parser(limit) }));
  return (request: Request, response: Response, next: NextFunction) => {
    const { parse = ordinary } = longer.find(({ path }) => request.path.startsWith(path)) ?? {};
    if (isJson(request) && request.headers.expect !== undefined) response.writeContinue();
    parse(request, response, next);
  };
}
