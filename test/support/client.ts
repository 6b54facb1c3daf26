import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
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

/** Speaks to the API as a REST client would. */
export class ApiClient {
  constructor(private readonly baseUrl: string) {}

  async request<T>(
    method: string,
    path: string,
    body?: FormData | string,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.baseUrl + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
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
