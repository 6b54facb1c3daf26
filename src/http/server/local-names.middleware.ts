import { isIP } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../../contracts/app-error.js';

const DETAIL =
  'This service answers to names of its own machine; set PUBLIC_BASE_URL to have it answer to another.';

/**
 * Refuses requests to names that somebody else could have pointed at this machine (DNS rebinding): for a service that
 * listens on loopback alone, where a page of any site could otherwise read all by its visitor's hand. Addresses, names
 * without a dot and `localhost` are nobody else's.
 */
export function localNamesOnly(publicBaseUrl: string | undefined): RequestHandler {
  const own = publicBaseUrl === undefined ? undefined : new URL(publicBaseUrl).hostname;
  return (request: Request, _response: Response, next: NextFunction): void => {
    const name = hostname(request.headers.host);
    if (name !== own && !isLocal(name)) throw new AppError('FORBIDDEN', { detail: DETAIL });
    next();
  };
}

/** Without the port, and without the brackets of an IPv6 address; empty where there is none. */
function hostname(host = ''): string {
  const [, bracketed, plain = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain).toLowerCase().replace(/\.$/, '');
}

function isLocal(name: string): boolean {
  return isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost');
}
