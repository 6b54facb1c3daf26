import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { assertTellsNothing } from './leaks.js';
import { waitFor } from './wait.js';

/** A conversion as the API shows it. */
export interface ConversionBody {
  id: string;
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';
  progress: number;
  gif_url: string | null;
  gif_filename: string;
  trimmed?: boolean;
  error: { code: string; message: string; retryable: boolean } | null;
}

export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

/** Media and the like; everything else is text that is looked at. */
const BINARY = /^(image|video|audio)\/|octet-stream/;

/** Speaks to the API as a REST client would. An answer that tells of what is behind the API is an error in any suite. */
export class ApiClient {
  /** `secrets`: texts that no answer may hold. */
  constructor(
    private readonly baseUrl: string,
    private readonly secrets: readonly string[] = [],
  ) {}

  get url(): string {
    return this.baseUrl;
  }

  async request<T>(
    method: string,
    path: string,
    body?: FormData | string,
    sent: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const { bytes, status, headers } = await this.fetch(this.baseUrl + path, {
      method,
      headers: sent,
      ...(body === undefined ? {} : { body }),
    });
    const text = bytes.toString();
    const isJson = headers.get('content-type')?.includes('json') ?? false;
    return { status, body: (isJson ? JSON.parse(text) : text) as T, headers };
  }

  /** Any URL of the API, with its answer's bytes. */
  async fetch(
    url: string,
    init: RequestInit = {},
  ): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
    const response = await fetch(url, init);
    const bytes = Buffer.from(await response.arrayBuffer());
    const { status, headers } = response;
    const body = BINARY.test(headers.get('content-type') ?? '') ? bytes : bytes.toString();
    const check = { publicUrl: this.baseUrl, secrets: this.secrets };
    assertTellsNothing(`${init.method ?? 'GET'} ${url}`, { headers, body }, check);
    return { status, headers, bytes };
  }

  async convert(
    path: string,
    fields: Record<string, string | number> = {},
  ): Promise<Answer<ConversionBody>> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
    form.set('video', await openAsBlob(path), basename(path));
    return this.request('POST', '/api/v1/conversions', form);
  }

  async conversion(id: string): Promise<ConversionBody> {
    return (await this.request<ConversionBody>('GET', `/api/v1/conversions/${id}`)).body;
  }

  /** Waits until the work is over, whatever its outcome. */
  finished(id: string, timeoutMs = 120_000): Promise<ConversionBody> {
    return waitFor(
      `conversion ${id} to end`,
      async () => {
        const conversion = await this.conversion(id);
        return ['completed', 'failed', 'cancelled'].includes(conversion.status) && conversion;
      },
      { timeoutMs, everyMs: 50 },
    );
  }
}
