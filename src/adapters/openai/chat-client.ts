import { setTimeout as pause } from 'node:timers/promises';
import { noAnswer, refusal } from './chat-errors.js';

export interface ChatClientOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string;
  /** How long one answer may take, in milliseconds. */
  timeoutMs?: number;
  /** The longest that `Retry-After` is waited for within a call, in milliseconds. */
  patienceMs?: number;
}

interface ChatReply {
  status: number;
  text: string;
  retryAfterMs: number | undefined;
}

const ANSWER_BYTES = 1024 * 1024;
const MOST_WAITS = 2;

/** With these nothing has been done yet, and `Retry-After` says when it may be asked again. */
const BUSY = [429, 503];

/**
 * Speaks OpenAI's chat protocol over HTTP. A call that was turned away with `Retry-After` is sent again when it says so,
 * if that is soon. The key goes to the base address alone: redirects are not followed.
 */
export class ChatClient {
  constructor(private readonly options: ChatClientOptions) {}

  /** The completion, as parsed JSON. Throws PROVIDER_FAILED, FormatRefusedError among it, or the signal's reason. */
  async complete(request: object, signal: AbortSignal): Promise<unknown> {
    const { patienceMs = 10_000 } = this.options;
    for (let waits = 0; ; waits++) {
      const { status, text, retryAfterMs } = await this.send(request, signal);
      if (status >= 200 && status < 300) return parsed(text);
      const wait = BUSY.includes(status) && waits < MOST_WAITS ? retryAfterMs : undefined;
      if (wait === undefined || wait > patienceMs) throw refusal(status, text);
      await pause(wait, undefined, { signal }).catch(() => {
        signal.throwIfAborted(); // with its own reason
      });
    }
  }

  private async send(request: object, signal: AbortSignal): Promise<ChatReply> {
    const { baseUrl, apiKey, timeoutMs = 60_000 } = this.options;
    signal.throwIfAborted();
    try {
      const response = await fetch(`${baseUrl}/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          accept: 'application/json',
          'content-type': 'application/json',
        },
        body: JSON.stringify(request),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = await boundedText(response);
      const retryAfterMs = retryAfter(response.headers.get('retry-after'));
      return { status: response.status, text, retryAfterMs };
    } catch (error) {
      signal.throwIfAborted();
      throw noAnswer(error);
    }
  }
}

/** Throws once the answer is longer than any plan, without reading on. */
async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) throw new Error(`The answer is longer than ${ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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
    throw noAnswer(new Error('It answers with no JSON')); // the parser's own words would quote it
  }
}
