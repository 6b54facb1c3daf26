import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { GuardedReport } from './guarded-report.js';

/** Resolves when its part works, throws otherwise. */
export type HealthCheck = () => Promise<void>;

/** An answer is kept this long, so that asking often costs nothing. */
const CACHE_MS = 1_000;
/** A check that takes longer has failed. */
const CHECK_MS = 5_000;

interface Readiness {
  status: 'ready' | 'unready';
  checks: Record<string, 'ok' | 'failed'>;
}

/**
 * Tells whether a worker lives (`/livez`: the process answers) and whether it can take work (`/readyz`: 200, or 503
 * with the parts that failed; why is in the log alone), and shows its metrics to who may see them (`/metrics`). Port 0
 * takes any free one.
 */
export class WorkerHealthServer {
  private readonly logger = new Logger(WorkerHealthServer.name);
  private readonly server: Server;
  private latest: { at: number; readiness: Promise<Readiness> } | undefined;
  private failing = new Set<string>();

  constructor(
    private readonly port: number,
    private readonly host: string,
    private readonly checks: Record<string, HealthCheck>,
    private readonly metrics?: GuardedReport,
  ) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        this.logger.error(`A request could not be answered: ${String(error)}`);
        response.destroy();
      });
    });
  }

  /** Where it is reached from this machine, once it listens. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    const host = ['0.0.0.0', '::'].includes(this.host) ? '127.0.0.1' : this.host;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /** Resolves when it listens; throws when the port is taken. */
  async start(): Promise<void> {
    this.server.listen(this.port, this.host);
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const path = url.replace(/\?.*$/, '').replace(/(.)\/$/, '$1');
    if (!this.knows(path)) send(response, method, 404, { status: 'not found' });
    else if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      send(response, method, 405, { status: 'method not allowed' });
    } else if (path === '/metrics') await this.metrics?.answer(request, response);
    else if (path === '/livez') send(response, method, 200, { status: 'ok' });
    else {
      const readiness = await this.readiness();
      send(response, method, readiness.status === 'ready' ? 200 : 503, readiness);
    }
  }

  private knows(path: string): boolean {
    if (path === '/metrics') return this.metrics !== undefined;
    return path === '/livez' || path === '/readyz';
  }

  private readiness(): Promise<Readiness> {
    const now = performance.now();
    if (this.latest === undefined || now - this.latest.at > CACHE_MS) {
      this.latest = { at: now, readiness: this.ask() };
    }
    return this.latest.readiness;
  }

  private async ask(): Promise<Readiness> {
    const answers = await Promise.all(
      Object.entries(this.checks).map(async ([name, check]) => {
        const problem = await problemOf(check);
        this.note(name, problem);
        return [name, problem === undefined ? 'ok' : 'failed'] as const;
      }),
    );
    const ready = answers.every(([, answer]) => answer === 'ok');
    return { status: ready ? 'ready' : 'unready', checks: Object.fromEntries(answers) };
  }

  /** Logs a part when it begins to fail and when it is well again, not each time it is asked. */
  private note(name: string, problem: string | undefined): void {
    if (problem !== undefined && !this.failing.has(name)) {
      this.failing.add(name);
      this.logger.warn(`Not ready: ${name}: ${problem}`);
    } else if (problem === undefined && this.failing.delete(name)) {
      this.logger.log(`Ready again: ${name}`);
    }
  }
}

async function problemOf(check: HealthCheck): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${CHECK_MS} ms`));
    }, CHECK_MS);
  });
  try {
    await Promise.race([check(), tooSlow]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, method: string, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(method === 'HEAD' ? undefined : text);
}
