import { setTimeout as pause } from 'node:timers/promises';

/** Seldom enough not to take the processors from the work. */
const POLL_MS = 50;

interface Asset {
  status: string;
  error: unknown;
}

/** Imports videos and lets go of them again. */
export class ImportClient {
  constructor(private readonly baseUrl: string) {}

  /** Throws unless the import ends well. The asset is deleted, so that the disk is not filled. */
  async run(url: string): Promise<void> {
    const { asset_id } = await this.ask<{ asset_id: string }>('import-from-url', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url, type: 'video' }),
    });
    for (;;) {
      const { status, error } = await this.ask<Asset>(asset_id);
      if (status === 'ready') break;
      if (status === 'failed') throw new Error(`It failed: ${JSON.stringify(error)}`);
      await pause(POLL_MS);
    }
    await this.ask(asset_id, { method: 'DELETE' });
  }

  private async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await fetch(`${this.baseUrl}/api/v1/media/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`It was answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
