import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { GuardedReport } from './guarded-report.js';
import { LostContactError } from './lost-contact.error.js';

/** Resolves when its part works, throws otherwise. */
export type HealthCheck = () => Promise<void>;

/** An answer is kept this long, so that asking often costs nothing. */
const CACHE_MS = 1_000;
/** A check that takes longer has failed. */
const CHECK_MS = 5_000;

interface Readiness {
  status: 'ready' | 'unready';
  checks: Record<string, 'ok' | 'failed'>;
  /** Of each part that failed: when it was reached last, or else was first found failing (ISO 8601). */
  since?: Record<string, string>;
}

interface Problem {
  message: string;
  since?: Date;
}

/**
 * Tells whether a worker lives (`/livez`: the process answers) and whether it can take work (`/readyz`: 200, or 503
 * with the parts that failed, and since when; why is in the log alone), and shows its metrics to who may see them (`/metrics`). Port 0
 * takes any free one.
 */
export class WorkerHealthServer {
  private readonly logger = new Logger(WorkerHealthServer.name);
  private readonly server: Server;
  private latest: { at: number; readiness: Promise<Readiness> } | undefined;
  private readonly failing = new Map<string, Date>();

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
    const asked = Object.entries(this.checks).map(async ([name, check]) => {
      return [name, this.noted(name, await problemOf(check))] as const;
    });
    const readiness: Readiness = { status: 'ready', checks: {} };
    for (const [name, since] of await Promise.all(asked)) {
      readiness.checks[name] = since === undefined ? 'ok' : 'failed';
      if (since === undefined) continue;
      readiness.status = 'unready';
      readiness.since = { ...readiness.since, [name]: since.toISOString() };
    }
    return readiness;
  }

  /** Since when the part has failed. Logged when that begins and when it is over, not each time it is asked. */
  private noted(name: string, problem: Problem | undefined): Date | undefined {
    if (problem === undefined) {
      if (this.failing.delete(name)) this.logger.log(`Ready again: ${name}`);
      return undefined;
    }
    const known = this.failing.get(name);
    if (known === undefined) this.logger.warn(`Not ready: ${name}: ${problem.message}`);
    const since = problem.since ?? known ?? new Date();
    this.failing.set(name, since);
    return since;
  }
}

async function problemOf(check: HealthCheck): Promise<Problem | undefined> {
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
    const message = error instanceof Error ? error.message : String(error);
    return error instanceof LostContactError ? { message, since: error.since } : { message };
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
