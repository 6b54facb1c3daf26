import { inspect } from 'node:util';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AppError } from '../../contracts/app-error.js';
import { requestIdOf } from '../request-context/request-id.js';
import { answerProblem } from './answer-problem.js';
import { problemHeaders, problemOf } from './problem.js';
import { asAppError } from './translate-error.js';

/** Answers everything that is thrown on the way through the API with application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const requestId = requestIdOf(response);
    if (response.destroyed || request.socket.destroyed) return; // nobody is left to answer
    const error = asAppError(thrown);
    this.log(error, requestId);
    if (response.headersSent) {
      // The answer cannot be taken back; cut short, it will not be taken for whole.
      response.destroy();
      return;
    }
    answerProblem(request, response, problemOf(error, requestId), problemHeaders(error));
  }

  private log(error: AppError, requestId: string): void {
    const { cause } = error;
    if (error.kind === 'internal') {
      const stack =
        cause instanceof Error ? cause.stack : inspect(cause) + '\n' + (error.stack ?? '');
      this.logger.error(`Request ${requestId} failed`, stack);
    } else if (error.kind === 'unavailable' || error.kind === 'out-of-storage') {
      const reason = cause instanceof Error ? cause.message : error.message;
      this.logger.warn(`Request ${requestId} could not be served: ${reason}`);
    }
  }
}
