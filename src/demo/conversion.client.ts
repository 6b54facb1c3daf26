import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The part of a conversion that the demo shows. */
export interface Conversion {
  id: string;
  status: string;
  progress: number;
  gif_url: string | null;
  gif_filename: string;
  width: number | null;
  height: number | null;
  frames: number | null;
  duration: number | null;
  bytes: number | null;
  trimmed: boolean | null;
  error: { message: string } | null;
}

export interface Download {
  path: string;
  bytes: number;
  sha256: string;
}

/** Converts over HTTP, as any client would. */
export class ConversionClient {
  constructor(
    private readonly baseUrl: string,
    private readonly pollMs = 100,
  ) {}

  async upload(path: string): Promise<Conversion> {
    const form = new FormData();
    form.set('video', await openAsBlob(path), basename(path));
    return this.ask('/api/v1/conversions', { method: 'POST', body: form });
  }

  /** Polls until the work is over, telling the progress as it goes. */
  async follow(id: string, onProgress: (percent: number) => void): Promise<Conversion> {
    for (;;) {
      const conversion = await this.ask(`/api/v1/conversions/${id}`);
      onProgress(conversion.progress);
      if (!['queued', 'processing'].includes(conversion.status)) return conversion;
      await pause(this.pollMs);
    }
  }

  async download(url: string, path: string): Promise<Download> {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`The GIF could not be fetched: ${response.status}`);
    const content = Buffer.from(await response.arrayBuffer());
    await writeFile(path, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { path, bytes: content.length, sha256 };
  }

  private async ask(path: string, init: RequestInit = {}): Promise<Conversion> {
    const response = await fetch(this.baseUrl + path, init);
    const body = (await response.json()) as Conversion & { detail?: string };
    if (!response.ok) throw new Error(body.detail ?? `The service answered ${response.status}`);
    return body;
  }
}
