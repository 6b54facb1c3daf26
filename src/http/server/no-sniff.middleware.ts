import type { NextFunction, Request, Response } from 'express';

/** Loads nothing, runs nothing, belongs to no origin. */
export const INERT_POLICY = "default-src 'none'; sandbox";

/** No answer of any route is taken for another type than it says. */
export function noSniff(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  next();
}
