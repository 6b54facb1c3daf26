import { openAsBlob } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConversionBody } from '../support/client.js';
import type { Clip } from './clips.js';
import type { CutCall, HeardAnswer } from './heard-answer.js';

/** How long an answer is waited for; what takes longer is a hang. */
const PATIENCE_MS = 10_000;
const SUBMIT_WITHIN_MS = 40_000;
const POLL_MS = 200;

/**
 * A caller that keeps a log: which conversions were acknowledged, every answer, every call that was cut off, and what
 * each poll saw. It submits again after 503 and after a lost connection.
 */
export class ChaosClient {
  /** The clip of each conversion that was answered 202. */
  readonly acknowledged = new Map<string, Clip>();
  readonly answers: HeardAnswer[] = [];
  readonly cut: CutCall[] = [];
  /** Each conversion as the polls saw it, in order. */
  readonly seen = new Map<string, ConversionBody[]>();
  private watching = false;
  private watch = Promise.resolve();

  constructor(private readonly baseUrl: () => string) {}

  async submitAll(clips: readonly Clip[]): Promise<void> {
    await Promise.all(clips.map((clip) => this.submit(clip)));
  }

  /** Resolves once the conversion is acknowledged. */
  async submit(clip: Clip): Promise<void> {
    const until = Date.now() + SUBMIT_WITHIN_MS;
    while (Date.now() < until) {
      const form = new FormData();
      for (const [name, value] of Object.entries(clip.fields)) form.set(name, String(value));
      form.set('video', await openAsBlob(clip.path), 'clip.mp4');
      const answer = await this.call('POST', '/api/v1/conversions', form);
      if (answer?.status === 202) {
        this.acknowledged.set((JSON.parse(answer.body) as ConversionBody).id, clip);
        return;
      }
      if (answer !== undefined && answer.status < 500) {
        throw new Error(`A conversion was answered ${answer.status}: ${answer.body}`);
      }
      await pause(POLL_MS);
    }
    throw new Error(`A conversion was not acknowledged within ${SUBMIT_WITHIN_MS} ms`);
  }

  /** Undefined when the connection was lost. A redirect is an answer. */
  async call(
    method: string,
    path: string,
    body?: FormData | string,
    headers: Record<string, string> = {},
  ): Promise<HeardAnswer | undefined> {
    const call = `${method} ${path}`;
    const from = Date.now();
    try {
      const response = await fetch(this.baseUrl() + path, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(body === undefined ? {} : { body }),
      });
      const answer = {
        call,
        status: response.status,
        retryAfter: response.headers.get('retry-after') ?? undefined,
        body: await response.text(),
        from,
        until: Date.now(),
      };
      this.answers.push(answer);
      return answer;
    } catch (error) {
      const why = String(error instanceof Error ? (error.cause ?? error) : error);
      this.cut.push({ call, why, from, until: Date.now() });
      return undefined;
    }
  }

  /** Every conversion there is, page by page; undefined when the API did not answer. */
  async conversions(): Promise<ConversionBody[] | undefined> {
    const found: ConversionBody[] = [];
    for (let cursor = ''; ;) {
      const answer = await this.call('GET', `/api/v1/conversions?limit=100${cursor}`);
      if (answer?.status !== 200) return undefined;
      const page = JSON.parse(answer.body) as {
        conversions: ConversionBody[];
        next_cursor: string | null;
      };
      found.push(...page.conversions);
      if (page.next_cursor === null) return found;
      cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
    }
  }

  startWatching(): void {
    this.watching = true;
    this.watch = this.poll();
  }

  async stopWatching(): Promise<void> {
    this.watching = false;
    await this.watch;
  }

  private async poll(): Promise<void> {
    while (this.watching) {
      for (const conversion of (await this.conversions()) ?? []) {
        const seen = this.seen.get(conversion.id);
        if (seen === undefined) this.seen.set(conversion.id, [conversion]);
        else seen.push(conversion);
      }
      await pause(POLL_MS);
    }
  }
}
