import { setTimeout as pause } from 'node:timers/promises';
import { storedFile, upload } from './upload-client.js';

/** As long between two looks at the beginning, so that short work is not timed by the looking. */
const POLL_MS = { first: 10, most: 30 };

interface Operation {
  id: string;
  status: string;
  cached: boolean;
  error?: unknown;
  started_at: string | null;
  completed_at: string | null;
}

/** How an operation was begun. */
export interface Begun {
  id: string;
  /** Whether it was answered with an earlier result. */
  fromCache: boolean;
  /** Milliseconds from the last byte of the upload to the answer. */
  afterUpload: number;
}

/** Sends files to operations and waits for what comes of them. */
export class OperationClient {
  constructor(private readonly baseUrl: string) {}

  /** From the upload to the result. Answers the milliseconds from its start on a worker to its completion. */
  async run(operation: string, parameters: object, path: string): Promise<number> {
    const { id } = await this.begin(operation, parameters, path, false);
    await this.completed(id);
    const { started_at, completed_at } = await this.get(`${id}/`);
    if (started_at === null || completed_at === null) throw new Error('It has no times');
    return Date.parse(completed_at) - Date.parse(started_at);
  }

  async begin(operation: string, parameters: object, path: string, cache: boolean): Promise<Begun> {
    const fields = { operation, parameters: JSON.stringify(parameters), cache: String(cache) };
    const url = `${this.baseUrl}/api/v1/operations/`;
    const { body, afterUpload } = await upload(url, await storedFile(path), fields);
    const { id, cached, status } = (JSON.parse(body) as { data: Operation }).data;
    return { id, afterUpload, fromCache: cached && status === 'completed' };
  }

  /** Throws unless the operation ends well. */
  async completed(id: string): Promise<void> {
    for (let wait = POLL_MS.first; ; wait = Math.min(wait * 1.2, POLL_MS.most)) {
      const { status, error } = await this.get(`${id}/status/`);
      if (status === 'completed') return;
      if (status === 'failed' || status === 'cancelled') {
        throw new Error(`It ended ${status}: ${JSON.stringify(error)}`);
      }
      await pause(wait);
    }
  }

  /** Attempts at operations that workers have ended so far. */
  async attempts(): Promise<number> {
    const metrics = await (await fetch(`${this.baseUrl}/metrics`)).text();
    const counts = metrics.matchAll(
      /^framewright_worker_attempt_seconds_count\{[^}]*kind="operation\.run"[^}]*\} (\d+)$/gm,
    );
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  private async get(path: string): Promise<Operation> {
    const response = await fetch(`${this.baseUrl}/api/v1/operations/${path}`);
    if (response.status !== 200) throw new Error(`It was answered ${response.status}`);
    return ((await response.json()) as { data: Operation }).data;
  }
}
