import type { Request } from 'express';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a request without a token was sent by a page allowed to send it. Browsers name the page's origin in
 * every unsafe request; without the header it was no browser that could be tricked.
 */
export function isFromAllowedOrigin(request: Request, allowed: readonly string[]): boolean {
  const { origin } = request.headers;
  if (origin === undefined || SAFE_METHODS.includes(request.method)) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === request.host.toLowerCase();
}
