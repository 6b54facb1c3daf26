import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../contracts/app-error.js';
import type { ErrorKind } from '../../contracts/error-codes.js';
import type { AdminAccess } from '../../modules/admin/domain/admin-access.js';
import type { MetricsReportPort } from '../../ports/metrics-report.port.js';

const STATUS_OF: Partial<Record<ErrorKind, number>> = {
  unauthenticated: 401,
  'not-found': 404,
  'rate-limited': 429,
};

/** The metrics of a worker, for who may look at them. */
export class GuardedReport {
  constructor(
    private readonly report: MetricsReportPort,
    private readonly access: AdminAccess,
  ) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.access.admit(request, request.socket.remoteAddress ?? '');
      send(request, response, 200, this.report.contentType, await this.report.text());
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { [error.kind]: status = 500 } = STATUS_OF;
      if (status === 401) response.setHeader('www-authenticate', 'Bearer');
      if (error.retryAfterSeconds !== undefined) {
        response.setHeader('retry-after', String(error.retryAfterSeconds));
      }
      const body = JSON.stringify({ status: error.message, code: error.code });
      send(request, response, status, 'application/json', body);
    }
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
