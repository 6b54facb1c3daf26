import type { Request, Response } from 'express';
import { endOnceReceived } from '../server/lingering-close.js';
import { PROBLEM_CONTENT_TYPE, type Problem } from './problem.js';

/** Headers that described the answer which could not be given. */
const ENTITY_HEADERS = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Length',
  'ETag',
  'Last-Modified',
];

/** A body this small may still arrive after the answer without the connection being given up, in bytes. */
const SMALL_BODY = 64 * 1024;

/** Whether more of the request may follow than is worth reading just to keep the connection. */
function isStillSending(request: Request): boolean {
  if (request.complete) return false;
  const announced = Number(request.headers['content-length'] ?? 0);
  return request.headers['transfer-encoding'] !== undefined || announced > SMALL_BODY;
}

/** Answers with a problem. A caller still sending a body gets the answer first; then its connection ends. */
export function answerProblem(
  request: Request,
  response: Response,
  problem: Problem,
  headers: Record<string, string>,
): void {
  const body = Buffer.from(JSON.stringify(problem));
  for (const name of ENTITY_HEADERS) response.removeHeader(name);
  const cutOff = problem.status === 408 || isStillSending(request);
  if (cutOff) response.setHeader('Connection', 'close');
  response.writeHead(problem.status, {
    ...headers,
    'Content-Type': PROBLEM_CONTENT_TYPE,
    'Content-Length': body.length,
  });
  if (request.method !== 'HEAD') response.write(body);
  if (cutOff) endOnceReceived(request, response);
  else response.end();
}
