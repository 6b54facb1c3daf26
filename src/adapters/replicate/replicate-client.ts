import { setTimeout as pause } from 'node:timers/promises';
import { boundedText } from './bounded-text.js';
import { noAnswer, notSetUp, refusal } from './replicate-errors.js';

export interface ReplicateClientOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  token: string | undefined;
  /** How long one answer may take, in milliseconds. */
  timeoutMs?: number;
  /** The longest that `Retry-After` is waited for within a call, in milliseconds. */
  patienceMs?: number;
}

export interface ReplicateCall {
  method: 'GET' | 'POST';
  /** Below the base. */
  path: string;
  body?: object;
  headers?: Record<string, string>;
  /** Statuses that are an answer as well. */
  accept?: readonly number[];
}

export interface ReplicateReply {
  status: number;
  /** Parsed; undefined where the body is empty or no JSON. */
  json: unknown;
}

const ANSWER_BYTES = 8 * 1024 * 1024;
const MOST_WAITS = 3;

/** With these nothing has been done yet, and `Retry-After` says when it may be asked again. */
const BUSY = [429, 503];

/**
 * Speaks the provider's HTTP. A call that was turned away with `Retry-After` is sent again when it says so, if that is
 * soon; no other call is repeated. The token goes to the base address alone: redirects are not followed.
 */
export class ReplicateClient {
  constructor(private readonly options: ReplicateClientOptions) {}

  async call(call: ReplicateCall, signal: AbortSignal): Promise<ReplicateReply> {
    const { patienceMs = 20_000 } = this.options;
    for (let waits = 0; ; waits++) {
      const { status, text, retryAfterMs } = await this.send(call, signal);
      if ((status >= 200 && status < 300) || call.accept?.includes(status) === true) {
        return { status, json: parsed(text) };
      }
      const wait = BUSY.includes(status) && waits < MOST_WAITS ? retryAfterMs : undefined;
      if (wait === undefined || wait > patienceMs) throw refusal(status, this.withoutToken(text));
      await pause(wait, undefined, { signal }).catch(() => {
        signal.throwIfAborted(); // with its own reason
      });
    }
  }

  /** What is refused goes to the log, and may repeat what was sent. */
  private withoutToken(text: string): string {
    return text.replaceAll(this.options.token ?? '', '…');
  }

  private async send(
    { method, path, body, headers }: ReplicateCall,
    signal: AbortSignal,
  ): Promise<{ status: number; text: string; retryAfterMs: number | undefined }> {
    const { baseUrl, token, timeoutMs = 20_000 } = this.options;
    if (token === undefined) throw notSetUp();
    signal.throwIfAborted();
    try {
      const response = await fetch(baseUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = await boundedText(response, ANSWER_BYTES);
      const retryAfterMs = retryAfter(response.headers.get('retry-after'));
      return { status: response.status, text, retryAfterMs };
    } catch (error) {
      signal.throwIfAborted();
      throw noAnswer(error);
    }
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3), as milliseconds from now. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // whoever needs the body misses it and says so
  }
}
