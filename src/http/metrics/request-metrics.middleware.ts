import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { HttpMetricsPort } from '../../ports/http-metrics.port.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The dashboard routes its own paths, which would be taken for ours. */
const DASHBOARD = /^\/admin\/queues(\/|$)/i;

/** Counts every request once it is over, under its route's template: whatever paths callers make up are one. */
export function requestMetrics(metrics: HttpMetricsPort): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const started = performance.now();
    const { method, path } = request;
    response.once('close', () => {
      metrics.answered({
        method: METHODS.includes(method) ? method : 'other',
        route: DASHBOARD.test(path) ? '/admin/queues/*' : templateOf(request),
        status: response.writableFinished ? response.statusCode.toString() : 'aborted',
        seconds: (performance.now() - started) / 1_000,
      });
    });
    next();
  };
}

/** Express leaves the route that matched on the request; its types know nothing of it. */
function templateOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : 'unmatched';
}
