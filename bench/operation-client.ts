import { setTimeout as pause } from 'node:timers/promises';
import { storedFile, upload } from './upload-client.js';

/** Seldom enough not to take the processors from the work: the service's own times tell when it ended. */
const POLL_MS = { first: 20, most: 500, growth: 1.2 };

interface Operation {
  id: string;
  status: string;
  cached: boolean;
  error?: unknown;
  created_at: string;
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

/** How long an operation took, in milliseconds. */
export interface OperationTimes {
  /** From the first byte of the upload to the completion. */
  whole: number;
  /** Of it, from the start on a worker. */
  working: number;
}

/** Sends files to operations and waits for what comes of them. */
export class OperationClient {
  constructor(private readonly baseUrl: string) {}

  async run(operation: string, parameters: object, path: string): Promise<OperationTimes> {
    const begun = performance.now();
    const { id } = await this.begin(operation, parameters, path, false);
    const uploading = performance.now() - begun;
    await this.completed(id);
    const { created_at, started_at, completed_at } = await this.get(`${id}/`);
    if (started_at === null || completed_at === null) throw new Error('It has no times');
    const completed = Date.parse(completed_at);
    return {
      whole: uploading + completed - Date.parse(created_at),
      working: completed - Date.parse(started_at),
    };
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
    for (let wait = POLL_MS.first; ; wait = Math.min(wait * POLL_MS.growth, POLL_MS.most)) {
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
