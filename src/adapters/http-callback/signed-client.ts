import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { signMessage } from '../../contracts/signed-message.js';
import { GateUnavailableError } from '../../ports/job-gate.port.js';
import type { CallOutcome } from '../../ports/worker-metrics.port.js';
import { readReply, type GateReply } from './gate-reply.js';
import { ServerClock } from './server-clock.js';

/** The Date header counts whole seconds and has travelled; a difference up to this says nothing. */
const NOTABLE_SECONDS = 2;

/** One message to the API. It keeps its id however often it is sent. */
export class SignedCall {
  readonly messageId = randomUUID();
  readonly body: string;
  readonly type: string;

  constructor(
    readonly path: string,
    message: { type: string },
    readonly timeoutMs: number,
    readonly requestId?: string,
  ) {
    this.body = JSON.stringify(message);
    this.type = message.type;
  }
}

export interface SignedClientOptions {
  /** Asked at each call: in role all the port is known only after the API listens. */
  baseUrl: () => string;
  secrets: readonly string[];
  clock?: ServerClock;
  /** Told of each message sent: its type, how it was taken, and after how many seconds. */
  onCall?: (type: string, outcome: CallOutcome, seconds: number) => void;
}

/**
 * Posts signed JSON over kept-alive connections. Any HTTP answer is a reply; none within the timeout is
 * GateUnavailableError. A signature refused for its age corrects the clock, and the message is sent once more.
 */
export class SignedClient {
  private readonly logger = new Logger(SignedClient.name);
  private readonly clock: ServerClock;

  constructor(private readonly options: SignedClientOptions) {
    this.clock = options.clock ?? new ServerClock();
  }

  async post(call: SignedCall, signal?: AbortSignal): Promise<GateReply> {
    const reply = await this.send(call, signal);
    if (reply.status !== 401 || reply.code !== 'BAD_SIGNATURE' || reply.date === undefined) {
      return reply;
    }
    const seconds = this.clock.correct(reply.date);
    if (Math.abs(seconds) > NOTABLE_SECONDS) {
      this.logger.warn(
        `This clock is ${seconds} s ahead of the API's; messages are signed by the API's`,
      );
    }
    return this.send(call, signal);
  }

  /** Resolves when the API answers at all. */
  async reach(path: string, timeoutMs: number): Promise<void> {
    const reply = await this.exchange(path, { method: 'GET' }, timeoutMs);
    if (reply.status >= 500)
      throw new GateUnavailableError(new Error(`It answers ${reply.status}`));
  }

  private async send(call: SignedCall, signal: AbortSignal | undefined): Promise<GateReply> {
    const { body, messageId, requestId, timeoutMs } = call;
    const started = performance.now();
    let outcome: CallOutcome = 'unanswered';
    const headers = {
      'content-type': 'application/json',
      ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
      ...signMessage(body, this.options.secrets, { id: messageId, now: this.clock.now() }),
    };
    try {
      const request = { method: 'POST', headers, body };
      const reply = await this.exchange(call.path, request, timeoutMs, signal);
      outcome = outcomeOf(reply);
      return reply;
    } finally {
      this.options.onCall?.(call.type, outcome, (performance.now() - started) / 1_000);
    }
  }

  private async exchange(
    path: string,
    request: RequestInit,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<GateReply> {
    const ending = new AbortController();
    const giveUp = (): void => {
      ending.abort(signal?.reason);
    };
    const timer = setTimeout(() => {
      ending.abort(new Error(`No answer within ${timeoutMs} ms`));
    }, timeoutMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      signal?.throwIfAborted();
      const url = this.options.baseUrl().replace(/\/+$/, '') + path;
      // A redirect is no answer: a signed message goes to the API and nowhere else.
      const response = await fetch(url, { ...request, redirect: 'manual', signal: ending.signal });
      return await readReply(response);
    } catch (error) {
      throw new GateUnavailableError(causeOf(error));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }
}

function outcomeOf({ status }: GateReply): CallOutcome {
  if (status >= 200 && status < 300) return 'accepted';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}

/** fetch says no more than "fetch failed"; what went wrong is the cause. */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause !== undefined ? error.cause : error;
}
