import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { INERT_POLICY } from './content-policy.js';

const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * Headers that keep browsers from making more of an answer than it is. They are those of data; what is a page, or is
 * shown within pages, sets its own policy over them.
 */
export function securityHeaders(): RequestHandler {
  const helmeted = helmet({
    contentSecurityPolicy: false, // set below, one text for answers of every kind
    strictTransportSecurity: false, // for encrypted connections alone (RFC 6797, 7.2)
    xFrameOptions: { action: 'deny' },
  });
  // Other hosts below the same name are none of this service's business.
  const secure = helmet.strictTransportSecurity({ maxAge: YEAR_SECONDS, includeSubDomains: false });
  return (request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', INERT_POLICY);
    helmeted(request, response, (error?: unknown) => {
      if (error === undefined && request.secure) secure(request, response, next);
      else next(error);
    });
  };
}
