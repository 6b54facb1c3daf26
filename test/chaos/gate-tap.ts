import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CompletionMessage } from '../../src/contracts/job-messages.js';
import { waitFor } from '../support/wait.js';
import type { HeardAnswer } from './heard-answer.js';

/** A completion as it came from a worker: with its signature, byte for byte. */
export interface CapturedCompletion {
  path: string;
  headers: Record<string, string>;
  body: string;
  message: CompletionMessage;
}

/**
 * What stands between workers and API: it passes every call on to the API of the moment, keeps the answers, and can
 * withhold completions. A call whose API is gone is cut off, as a dead API would cut it.
 */
export class GateTap {
  readonly answers: HeardAnswer[] = [];
  private readonly held: { completion: CapturedCompletion; letGo: () => void }[] = [];
  private wanted: ((completion: CapturedCompletion) => boolean) | undefined;
  private upstream = '';

  private constructor(private readonly server: ReturnType<typeof createServer>) {
    server.on('request', (call: IncomingMessage, answer: ServerResponse) => {
      this.pass(call, answer).catch(() => answer.destroy());
    });
  }

  static async start(): Promise<GateTap> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GateTap(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  leadTo(url: string): void {
    this.upstream = url;
  }

  /** Withholds the next completion that is wanted, and answers it once a worker has sent it. */
  async holdNext(
    isWanted: (completion: CapturedCompletion) => boolean = () => true,
  ): Promise<CapturedCompletion> {
    const before = this.held.length;
    this.wanted = isWanted;
    return waitFor('a completion to be withheld', () => this.held[before]?.completion);
  }

  /** Lets go what was withheld; whoever still waits for it is answered. */
  release(): void {
    this.wanted = undefined;
    for (const { letGo } of this.held.splice(0)) letGo();
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async pass(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await text(call);
    const path = call.url ?? '/';
    if (path.endsWith('/complete')) await this.holdIfWanted(captured(path, call, body));
    const from = Date.now();
    const headers = { ...call.headers };
    delete headers.host;
    delete headers.connection;
    const onward = request(this.upstream + path, { method: call.method, headers, agent: false });
    onward.end(body);
    const [reply] = (await once(onward, 'response')) as [IncomingMessage];
    const said = await text(reply);
    const status = reply.statusCode ?? 0;
    const retryAfter = reply.headers['retry-after'];
    this.answers.push({
      call: `${call.method} ${path}`,
      status,
      retryAfter,
      body: said,
      from,
      until: Date.now(),
    });
    answer.writeHead(status, reply.headers).end(said);
  }

  private async holdIfWanted(completion: CapturedCompletion): Promise<void> {
    if (this.wanted?.(completion) !== true) return;
    this.wanted = undefined;
    await new Promise<void>((letGo) => this.held.push({ completion, letGo }));
  }
}

function captured(path: string, call: IncomingMessage, body: string): CapturedCompletion {
  const headers = Object.fromEntries(
    ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
      name,
      String(call.headers[name]),
    ]),
  );
  return { path, headers, body, message: JSON.parse(body) as CompletionMessage };
}
