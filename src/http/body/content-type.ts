import type { IncomingMessage } from 'node:http';

/** The media type a request announces, in lower case and without parameters. */
export function mediaTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

export function isJson(request: IncomingMessage): boolean {
  return /^application\/(json|[\w.-]+\+json)$/.test(mediaTypeOf(request));
}

export function isForm(request: IncomingMessage): boolean {
  return mediaTypeOf(request) === 'application/x-www-form-urlencoded';
}

export function isMultipartForm(request: IncomingMessage): boolean {
  return mediaTypeOf(request) === 'multipart/form-data';
}

/** Whether a request announces a body that is not empty. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
