import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { Answer, ApiClient } from './client.js';
import { waitFor } from './wait.js';

/** An operation as the API shows it. */
export interface OperationBody {
  id: string;
  operation: string;
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';
  progress: number;
  parameters: Record<string, unknown>;
  cached: boolean;
  eta_seconds: number | null;
  input_file: {
    file_name: string;
    file_size: number | null;
    mime_type: string | null;
    sha256: string | null;
  };
  output_file: {
    file_name: string;
    file_size: number;
    mime_type: string;
    metadata: Record<string, unknown>;
  } | null;
  plan: { stream: number; type: string; action: string; reason: string }[] | null;
  error: { code: string; message: string; retryable: boolean } | null;
}

export interface EnvelopeBody<T> {
  success: true;
  data: T;
  message?: string;
}

type OperationAnswer = Answer<EnvelopeBody<OperationBody>>;

/** Speaks to /api/v1/operations as a client of it would. */
export class OperationsClient {
  constructor(readonly client: ApiClient) {}

  /** Sends a file, or names an earlier operation whose output is the input, or an address. */
  async submit(
    operation: string,
    input: string | { operation: string } | { url: string },
    parameters: Record<string, unknown> = {},
    fields: Record<string, string> = {},
  ): Promise<OperationAnswer> {
    const form = new FormData();
    form.set('operation', operation);
    form.set('parameters', JSON.stringify(parameters));
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (typeof input === 'string') form.set('file', await openAsBlob(input), basename(input));
    else if ('url' in input) form.set('input_url', input.url);
    else form.set('input_operation', input.operation);
    return this.client.request('POST', '/api/v1/operations/', form);
  }

  act(id: string, action: 'cancel' | 'retry'): Promise<OperationAnswer> {
    return this.client.request('POST', `/api/v1/operations/${id}/${action}/`);
  }

  async get(id: string): Promise<OperationBody> {
    const { body } = await this.client.request<EnvelopeBody<OperationBody>>(
      'GET',
      `/api/v1/operations/${id}/`,
    );
    return body.data;
  }

  remove(id: string): Promise<Answer<unknown>> {
    return this.client.request('DELETE', `/api/v1/operations/${id}/`);
  }

  /** Waits until the work is over, whatever its outcome. */
  finished(id: string, timeoutMs = 120_000): Promise<OperationBody> {
    return waitFor(
      `operation ${id} to end`,
      async () => {
        const operation = await this.get(id);
        return ['completed', 'failed', 'cancelled'].includes(operation.status) && operation;
      },
      { timeoutMs, everyMs: 50 },
    );
  }
}
