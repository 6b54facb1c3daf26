import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Logger } from '@nestjs/common';
import { AppError } from '../../contracts/app-error.js';
import { PROBLEM_CONTENT_TYPE, problemHeaders, problemOf } from '../problem/problem.js';
import { takeRequestId } from '../request-context/request-id.js';

interface ConnectionError extends Error {
  code?: string;
}

function refusalOf(error: ConnectionError): AppError {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new AppError('HEADERS_TOO_LARGE');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new AppError('PAYLOAD_TOO_LARGE');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('UPLOAD_TOO_SLOW', { detail: 'The request took too long to arrive.' });
    default:
      return new AppError('VALIDATION_FAILED', {
        detail: 'The request is not well-formed HTTP.',
      });
  }
}

function rawAnswer(error: AppError): string {
  const requestId = takeRequestId(undefined);
  const problem = problemOf(error, requestId);
  const body = JSON.stringify(problem);
  const headers = {
    ...problemHeaders(error),
    'Content-Type': PROBLEM_CONTENT_TYPE,
    'Content-Length': Buffer.byteLength(body).toString(),
    'X-Request-Id': requestId,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${problem.status} ${problem.title}\r\n${lines.join('')}\r\n${body}`;
}

/** Answers what Node's parser refuses, which never becomes a request, in the words of the API. */
export function answerConnectionErrors(server: Server): void {
  const logger = new Logger('Http');
  const answering = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    answering.set(socket, response);
  });
  server.on('clientError', (error: ConnectionError, socket: Duplex) => {
    const begun = answering.get(socket);
    const isMidAnswer = begun?.headersSent === true && !begun.writableFinished;
    if (!socket.writable || isMidAnswer || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const refusal = refusalOf(error);
    logger.log(`Refused a connection: ${refusal.code} (${error.code ?? error.name})`);
    socket.end(rawAnswer(refusal), () => socket.destroy());
  });
}
