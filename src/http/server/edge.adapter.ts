import { createServer, type Server } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { AppError } from '../../contracts/app-error.js';
import { allowedMethods } from './allowed-methods.js';
import { answerConnectionErrors } from './connection-errors.js';
import { MAX_CONNECTIONS, SERVER_OPTIONS } from './server-limits.js';

/** Nest's Express adapter on a server with our limits, which knows 405 and leaves errors as they were thrown. */
export class EdgeAdapter extends ExpressAdapter {
  private readonly express: Express;

  constructor() {
    const app = express();
    super(app);
    this.express = app;
  }

  override initHttpServer(): void {
    const server: Server = createServer(SERVER_OPTIONS, this.express);
    server.maxConnections = MAX_CONNECTIONS;
    // Past a count Node drops headers without a word, credentials among them; their bytes are limited anyway.
    server.maxHeadersCount = 0;
    // Whoever asks first (Expect: 100-continue) is told to go on by what reads the body, so not before it is let in.
    server.on('checkContinue', (request, response) => server.emit('request', request, response));
    answerConnectionErrors(server);
    this.setHttpServer(server);
  }

  /** Runs after every route was tried: the path may still be known under another method. */
  override setNotFoundHandler(
    ...registration: Parameters<ExpressAdapter['setNotFoundHandler']>
  ): unknown {
    this.use((request: Request, response: Response, next: NextFunction) => {
      const allowed = allowedMethods(this.express, request.path);
      if (allowed.length === 0) {
        next();
        return;
      }
      response.setHeader('Allow', allowed.join(', '));
      if (request.method === 'OPTIONS') response.status(204).end();
      else next(new AppError('METHOD_NOT_ALLOWED'));
    });
    return super.setNotFoundHandler(...registration);
  }

  override mapException(error: unknown): unknown {
    return error;
  }
}
