import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** As long between two looks at the beginning, so that short work is not timed by the looking. */
const POLL_MS = { first: 10, most: 100 };

interface Answer {
  success?: boolean;
  data: { id: string; status: string; error?: unknown };
}

/** Sends files to operations and waits for what comes of them. */
export class OperationClient {
  constructor(private readonly baseUrl: string) {}

  /** From the upload to the result. Throws unless it is completed. */
  async run(operation: string, parameters: object, path: string): Promise<string> {
    const form = new FormData();
    form.set('operation', operation);
    form.set('parameters', JSON.stringify(parameters));
    form.set('cache', 'false');
    form.set('file', await openAsBlob(path), basename(path));
    const response = await fetch(`${this.baseUrl}/api/v1/operations/`, {
      method: 'POST',
      body: form,
    });
    const { data } = (await response.json()) as Answer;
    if (response.status !== 202) throw new Error(`It was answered ${response.status}`);
    await this.completed(data.id);
    return data.id;
  }

  private async completed(id: string): Promise<void> {
    for (let wait = POLL_MS.first; ; wait = Math.min(wait * 1.2, POLL_MS.most)) {
      const response = await fetch(`${this.baseUrl}/api/v1/operations/${id}/status/`);
      const { data } = (await response.json()) as Answer;
      if (data.status === 'completed') return;
      if (data.status === 'failed' || data.status === 'cancelled') {
        throw new Error(`It ended ${data.status}: ${JSON.stringify(data.error)}`);
      }
      await pause(wait);
    }
  }
}
