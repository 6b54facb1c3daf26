import { Logger } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { runWithRequestId, takeRequestId } from './request-id.js';

const logger = new Logger('Http');

/** What is asked every second or so, by machines. */
const ROUTINE = /^\/(internal\/|livez|readyz|metrics)/;

/** Gives each request its id, echoes it, and writes one line for it once it is answered or given up. */
export function requestContext(request: Request, response: Response, next: NextFunction): void {
  const requestId = takeRequestId(request.headers['x-request-id']);
  const started = performance.now();
  const { method, path } = request;
  response.setHeader('X-Request-Id', requestId);
  response.once('close', () => {
    const took = Math.round(performance.now() - started);
    const outcome = response.writableFinished ? response.statusCode.toString() : 'aborted';
    const line = `${method} ${path} ${outcome} ${took}ms ${requestId}`;
    if (ROUTINE.test(path)) logger.debug(line);
    else logger.log(line);
  });
  runWithRequestId(requestId, next);
}
