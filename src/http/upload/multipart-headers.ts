import type { IncomingMessage } from 'node:http';
import { AppError } from '../../contracts/app-error.js';
import { isMultipartForm } from '../body/content-type.js';

/** RFC 2046, 5.1.1. */
const MAX_BOUNDARY = 70;

/** Refuses, by its headers alone, a request that no upload can come of. */
export function assertMultipartHeaders(request: IncomingMessage, maxBytes: number): void {
  const { headers } = request;
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!isMultipartForm(request) || encoding.toLowerCase() !== 'identity') {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE');
  }
  const [, quoted, plain] =
    /;\s*boundary=(?:"([^"]*)"|([^\s;]*))/i.exec(headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? plain ?? '';
  if (boundary.length === 0 || boundary.length > MAX_BOUNDARY)
    throw new AppError('MALFORMED_MULTIPART');
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw new AppError('PAYLOAD_TOO_LARGE');
}
