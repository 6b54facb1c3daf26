import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { JobFailure } from '../../src/contracts/job-failure.js';
import type { JobKind, JobResult } from '../../src/contracts/job-map.js';
import type { ClaimedJob, HeartbeatAnswer, JobOutput } from '../../src/contracts/job-messages.js';
import type { QueueName } from '../../src/contracts/queues.js';
import { verifyMessage } from '../../src/contracts/signed-message.js';
import {
  FencedError,
  GateUnavailableError,
  JobGatePort,
  type AttemptRef,
} from '../../src/ports/job-gate.port.js';

type Status = 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';

/** What the gate knows of one job, and everything it was told. */
export interface GateEntry {
  job: ClaimedJob;
  status: Status;
  claims: number;
  progress: number[];
  checkpoint: Record<string, unknown> | undefined;
  outputs: JobOutput[];
  result: JobResult | undefined;
  failure: JobFailure | undefined;
  releases: number;
}

/** A ledger in memory, behind the worker's port. It can be away, and a completion's answer can get lost. */
export class FakeGate extends JobGatePort {
  /** Nobody answers while this is set. */
  down = false;
  /** Completions are applied, but their answers do not arrive. */
  losesCompletionAnswers = false;
  /** Says which failures are refused as malformed, and how. */
  refuses: ((failure: JobFailure) => Error | undefined) | undefined;
  checkpointTries = 0;
  /** Heartbeats answered with fencing. */
  heartbeatsRefused = 0;
  /** The queue of each claim tried. */
  readonly asked: QueueName[] = [];
  readonly entries = new Map<string, GateEntry>();

  add(job: ClaimedJob): GateEntry {
    const entry: GateEntry = {
      job,
      status: 'queued',
      claims: 0,
      progress: [],
      checkpoint: undefined,
      outputs: [],
      result: undefined,
      failure: undefined,
      releases: 0,
    };
    this.entries.set(job.id, entry);
    return entry;
  }

  cancel(id: string): void {
    this.entry(id).status = 'cancelled';
  }

  /** Another worker has claimed the job. */
  takeOver(id: string): void {
    const entry = this.entry(id);
    entry.job = { ...entry.job, attempt: entry.job.attempt + 1 };
  }

  async claim(queue: QueueName): Promise<ClaimedJob | undefined> {
    this.asked.push(queue);
    await this.reach();
    const entry = [...this.entries.values()].find(({ status }) => status === 'queued');
    if (entry === undefined) return undefined;
    entry.status = 'processing';
    entry.claims += 1;
    return entry.job;
  }

  async heartbeat(ref: AttemptRef, progress: number): Promise<HeartbeatAnswer> {
    await this.reach();
    const entry = this.entry(ref.id);
    if (entry.status === 'cancelled' && entry.job.attempt === ref.attempt) return { cancel: true };
    try {
      this.running(ref).progress.push(progress);
      return { cancel: false };
    } catch (error) {
      this.heartbeatsRefused += 1;
      throw error;
    }
  }

  async checkpoint(ref: AttemptRef, checkpoint: Record<string, unknown>): Promise<void> {
    this.checkpointTries += 1;
    await this.reach();
    this.running(ref).checkpoint = checkpoint;
  }

  async complete<K extends JobKind>(
    ref: AttemptRef,
    outputs: JobOutput[],
    result: JobResult<K>,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.answered(signal, () => {
      const known = this.entry(ref.id);
      if (known.status === 'completed' && known.job.attempt === ref.attempt) return;
      Object.assign(this.running(ref), { status: 'completed', outputs, result });
    });
  }

  async fail(ref: AttemptRef, failure: JobFailure, signal?: AbortSignal): Promise<void> {
    await this.answered(signal, () => {
      const refusal = this.refuses?.(failure);
      if (refusal !== undefined) throw refusal;
      Object.assign(this.running(ref), { status: 'failed', failure });
    });
  }

  async release(ref: AttemptRef, signal?: AbortSignal): Promise<void> {
    await this.reach(signal);
    const entry = this.running(ref);
    entry.releases += 1;
    entry.status = 'queued';
  }

  async check(): Promise<void> {
    await this.reach();
  }

  private async answered(signal: AbortSignal | undefined, apply: () => void): Promise<void> {
    for (;;) {
      if (signal?.aborted === true) throw new GateUnavailableError(signal.reason);
      if (!this.down) {
        apply();
        if (!this.losesCompletionAnswers) return;
      }
      await pause(5);
    }
  }

  private reach(signal?: AbortSignal): Promise<void> {
    if (!this.down && signal?.aborted !== true) return Promise.resolve();
    return Promise.reject(new GateUnavailableError(new Error('connect ECONNREFUSED')));
  }

  private running({ id, attempt }: AttemptRef): GateEntry {
    const entry = this.entry(id);
    if (entry.status !== 'processing' || entry.job.attempt !== attempt) throw new FencedError();
    return entry;
  }

  private entry(id: string): GateEntry {
    const entry = this.entries.get(id);
    if (entry === undefined) throw new FencedError();
    return entry;
  }
}

/** One request as the API's side saw it. */
export interface GateRequest {
  path: string;
  headers: IncomingHttpHeaders;
  message: Record<string, unknown>;
}

export type GateAnswer =
  | { status: number; body?: unknown; text?: string; headers?: Record<string, string> }
  | 'hang'
  | 'hang up';

/** The API's side of the wire: refuses what is not signed well by its own clock, and answers the rest as told. */
export class GateServer {
  /** How far this side's clock is ahead, in milliseconds. */
  clockAheadMs = 0;
  readonly requests: GateRequest[] = [];
  refused = 0;
  answer: (request: GateRequest, number: number) => GateAnswer = () => ({ status: 200, body: {} });

  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url = '', headers } = request;
      this.take(method === 'GET', url, headers, Buffer.concat(chunks), response);
    });
  });

  constructor(private readonly secrets: string[]) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private take(
    isCheck: boolean,
    path: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
    response: ServerResponse,
  ): void {
    const now = new Date(Date.now() + this.clockAheadMs);
    response.setHeader('date', now.toUTCString());
    if (!isCheck && !verifyMessage(headers, body, this.secrets, now)) {
      this.refused += 1;
      this.send(response, { status: 401, body: { code: 'BAD_SIGNATURE' } });
      return;
    }
    const message = isCheck ? {} : (JSON.parse(body.toString()) as Record<string, unknown>);
    const request = { path, headers, message };
    this.requests.push(request);
    this.send(response, this.answer(request, this.requests.length));
  }

  private send(response: ServerResponse, answer: GateAnswer): void {
    if (answer === 'hang') return;
    if (answer === 'hang up') {
      response.socket?.destroy();
      return;
    }
    const text = answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.status === 204 ? undefined : text);
  }
}
