import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { signMessage } from '../../src/contracts/signed-message.js';
import type {
  CallFault,
  Forgery,
  ServedFile,
  ServedPrediction,
  WebhookAnswer,
} from './replicate-served.js';
import { post } from './webhook-post.js';
import { waitFor } from './wait.js';

export const REPLICATE_TOKEN = 'r8_a-token-of-the-tests';
export const REPLICATE_SECRET = `whsec_${Buffer.from('a secret of these tests only').toString('base64')}`;

export type { CallFault, Forgery, ServedFile, ServedPrediction, WebhookAnswer };

/** Speaks the provider's protocol on loopback: predictions, webhooks it signs and sends, and the files it makes. */
export class ReplicateServer {
  readonly predictions = new Map<string, ServedPrediction>();
  readonly files = new Map<string, ServedFile>();
  /** Method and path of each call to the API, in order. */
  readonly calls: string[] = [];
  /** Tokens that calls came with. */
  readonly tokens = new Set<string | undefined>();
  /** Looked at before each call. */
  fault: (call: string) => CallFault | undefined = () => undefined;
  /** Asked before an open prediction is told of: how it has moved meanwhile. */
  progress: (prediction: ServedPrediction) => Partial<ServedPrediction> | undefined = () =>
    undefined;
  /** Entries of a page of the listing. */
  pageSize = 100;
  private readonly server: Server;

  private constructor(
    /** Where webhooks go in truth, whatever host they are addressed to. */
    private deliverTo: () => string,
  ) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  static async start(): Promise<ReplicateServer> {
    const server = new ReplicateServer(() => {
      throw new Error('Nobody has said where webhooks go');
    });
    server.server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return server;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** For REPLICATE_API_BASE_URL. */
  get url(): string {
    return `${this.origin}/v1`;
  }

  environment(): Record<string, string> {
    return {
      REPLICATE_API_BASE_URL: this.url,
      REPLICATE_API_TOKEN: REPLICATE_TOKEN,
      REPLICATE_WEBHOOK_SECRET: REPLICATE_SECRET,
    };
  }

  tell(api: string): void {
    this.deliverTo = () => api;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Forgets everything but where webhooks go. */
  reset(): void {
    this.predictions.clear();
    this.calls.length = 0;
    this.fault = () => undefined;
    this.progress = () => undefined;
    this.pageSize = 100;
  }

  /** How often predictions were asked to be cancelled. */
  get cancels(): number {
    return this.calls.filter((made) => made.endsWith('/cancel')).length;
  }

  count(call: string): number {
    return this.calls.filter((made) => made.startsWith(call)).length;
  }

  create(given: Partial<ServedPrediction> = {}): ServedPrediction {
    const id = given.id ?? randomUUID().replaceAll('-', '').slice(0, 26);
    const prediction: ServedPrediction = {
      id,
      model: 'wan-video/wan-2.5-t2v',
      status: 'starting',
      input: {},
      output: null,
      error: null,
      logs: '',
      data_removed: false,
      created_at: new Date().toISOString(),
      completed_at: null,
      urls: {
        get: `${this.url}/predictions/${id}`,
        cancel: `${this.url}/predictions/${id}/cancel`,
      },
      ...given,
    };
    this.predictions.set(id, prediction);
    return prediction;
  }

  /** The prediction whose prompt this is, once there is one. */
  asked(prompt: string): Promise<ServedPrediction> {
    return waitFor(`a prediction for ${prompt}`, () =>
      [...this.predictions.values()].find(({ input }) => input['prompt'] === prompt),
    );
  }

  /** Where a file of this name is fetched. */
  fileUrl(name: string): string {
    return `${this.origin}/files/${name}`;
  }

  /** Moves a prediction; nobody is told. */
  move(id: string, to: Partial<ServedPrediction>): ServedPrediction {
    const prediction = this.predictions.get(id);
    if (prediction === undefined) throw new Error(`There is no prediction ${id}`);
    const isOver = to.status !== 'processing' && to.status !== 'starting';
    return Object.assign(prediction, isOver && { completed_at: new Date().toISOString() }, to);
  }

  /** Tells of a prediction as it stands, or as `forgery` has it. */
  deliver(
    { webhook = '', ...rest }: ServedPrediction,
    forgery: Forgery = {},
  ): Promise<WebhookAnswer> {
    const body = JSON.stringify({ ...rest, webhook });
    const headers: OutgoingHttpHeaders = {
      'content-type': 'application/json',
      ...signMessage(body, [REPLICATE_SECRET]),
    };
    for (const [name, value] of Object.entries(forgery.headers ?? {})) {
      if (value === null) Reflect.deleteProperty(headers, name);
      else headers[name] = value;
    }
    const { pathname, search } = new URL(webhook);
    return post(
      this.deliverTo() + pathname + (forgery.query ?? search),
      headers,
      forgery.body ?? body,
    );
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    if (url.startsWith('/files/')) {
      this.send(url.slice('/files/'.length), response);
      return;
    }
    const call = `${method} ${url.replace(/^\/v1/, '')}`;
    this.calls.push(call);
    const authorization = request.headers.authorization;
    this.tokens.add(authorization);
    const body = await text(request);
    const fault = this.fault(call);
    if (fault === 'hang') return;
    if (fault === 'hang up') request.socket.destroy();
    else if (typeof fault === 'object') {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '{"detail":"no"}');
    } else if (authorization !== `Bearer ${REPLICATE_TOKEN}`) answer(response, 401, {});
    else {
      const [status, told] = this.do(call, body, request.headers['cancel-after']?.toString());
      if (fault === 'hang up after') request.socket.destroy();
      else answer(response, status, told);
    }
  }

  private do(call: string, body: string, cancelAfter?: string): [number, unknown] {
    const created = /^POST (?:\/models\/([\w.-]+\/[\w.-]+))?\/predictions$/.exec(call);
    if (created !== null) {
      const asked = JSON.parse(body) as Partial<ServedPrediction>;
      const given = { ...asked, ...(cancelAfter !== undefined && { cancelAfter }) };
      return [201, this.create({ ...given, model: created[1] ?? 'by version' })];
    }
    const listed = /^GET \/predictions(?:\?cursor=(\d+))?$/.exec(call);
    if (listed !== null) return [200, this.page(Number(listed[1] ?? 0))];
    const [, method, id = '', cancel] =
      /^(GET|POST) \/predictions\/([^/]+)(\/cancel)?$/.exec(call) ?? [];
    const prediction = this.predictions.get(id);
    if (prediction === undefined) return [404, { detail: 'Not found' }];
    if (method === 'POST' && cancel !== undefined && prediction.completed_at === null) {
      this.move(id, { status: 'canceled' });
    } else if (prediction.completed_at === null) {
      const moved = this.progress(prediction);
      if (moved !== undefined) this.move(id, { status: prediction.status, ...moved });
    }
    return [200, prediction];
  }

  private page(from: number): unknown {
    const newestFirst = [...this.predictions.values()].reverse();
    const to = from + this.pageSize;
    const next = to < newestFirst.length ? `${this.url}/predictions?cursor=${to}` : null;
    return { previous: null, next, results: newestFirst.slice(from, to) };
  }

  private send(name: string, response: ServerResponse): void {
    const file = this.files.get(name);
    if (file === undefined) {
      answer(response, 404, {});
      return;
    }
    const { bytes, type = 'video/mp4', announced = bytes.length, cutAt } = file;
    response.writeHead(200, { 'content-type': type, 'content-length': announced });
    if (cutAt === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, cutAt), () => response.socket?.destroy());
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
