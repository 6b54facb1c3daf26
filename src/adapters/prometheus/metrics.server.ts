import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { StartError } from '../../config/start-error.js';
import type { MetricsReportPort } from '../../ports/metrics-report.port.js';

/**
 * Metrics on a port of their own, for collectors that can show no token: whoever reaches the port reads them, so it is
 * for private networks. Nothing else is told there.
 */
export class MetricsServer {
  private readonly logger = new Logger(MetricsServer.name);
  private readonly server: Server;

  constructor(
    private readonly port: number,
    private readonly host: string,
    private readonly report: MetricsReportPort,
  ) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        this.logger.error(`Metrics could not be told: ${String(error)}`);
        response.destroy();
      });
    });
  }

  /** The port it listens on, once it does. */
  get listeningPort(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when it listens; throws StartError when the port is taken. */
  async start(): Promise<void> {
    this.server.listen(this.port, this.host);
    try {
      await once(this.server, 'listening');
    } catch (error) {
      const message = `Port ${this.port} is not free for metrics; set METRICS_PORT`;
      throw new StartError(message, { cause: error });
    }
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!/^\/metrics\/?(\?|$)/.test(url ?? '')) {
      response.writeHead(404).end();
    } else if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else {
      const text = await this.report.text();
      response.writeHead(200, {
        'content-type': this.report.contentType,
        'content-length': Buffer.byteLength(text),
        'cache-control': 'no-store',
      });
      response.end(method === 'HEAD' ? undefined : text);
    }
  }
}
