import type { Answer, ApiClient } from './client.js';
import { waitFor } from './wait.js';

/** A dream as the API shows it, as far as the tests look at it. */
export interface DreamBody {
  id: string;
  video_job_id: string | null;
  video_status: 'queued' | 'processing' | 'completed' | 'failed' | null;
  video_url: string | null;
  preview_url: string | null;
  poster_url: string | null;
  video_metadata: Record<string, number | string | null> | null;
  video_started_at: string | null;
  error: { code: string; message: string; retryable: boolean } | null;
}

export interface VideoStatusBody {
  job_id: string | null;
  status: DreamBody['video_status'];
  progress: number | null;
  video_url: string | null;
  preview_url: string | null;
  error: DreamBody['error'];
}

export interface FinishedBody {
  job_id: string;
  status: string;
}

/** Speaks to /dreams as a client of it would, as the user of a token where there is one. */
export class DreamClient {
  private readonly headers: Record<string, string>;

  constructor(
    readonly client: ApiClient,
    token?: string,
  ) {
    this.headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  async create(words: Record<string, unknown>): Promise<DreamBody> {
    const { status, body } = await this.post<DreamBody>('/dreams', words);
    if (status !== 201) throw new Error(`No dream: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  finish(id: string, options: Record<string, unknown> = {}): Promise<Answer<FinishedBody>> {
    return this.post(`/dreams/${id}/finish`, options);
  }

  async get(id: string): Promise<DreamBody> {
    return (await this.ask<DreamBody>('GET', `/dreams/${id}`)).body;
  }

  async videoStatus(id: string): Promise<VideoStatusBody> {
    return (await this.ask<VideoStatusBody>('GET', `/dreams/${id}/video-status`)).body;
  }

  cancel(id: string): Promise<Answer<DreamBody>> {
    return this.ask('POST', `/dreams/${id}/cancel`);
  }

  remove(id: string): Promise<Answer<unknown>> {
    return this.ask('DELETE', `/dreams/${id}`);
  }

  /** Waits until the video is there or is not to be had, and answers all that was told on the way. */
  async followed(id: string, timeoutMs = 90_000): Promise<VideoStatusBody[]> {
    const told: VideoStatusBody[] = [];
    await waitFor(
      `the video of dream ${id}`,
      async () => {
        const status = await this.videoStatus(id);
        told.push(status);
        return status.status === 'completed' || status.status === 'failed';
      },
      { timeoutMs },
    );
    return told;
  }

  private post<T>(path: string, body: Record<string, unknown>): Promise<Answer<T>> {
    const headers = { ...this.headers, 'content-type': 'application/json' };
    return this.client.request<T>('POST', path, JSON.stringify(body), headers);
  }

  private ask<T>(method: string, path: string): Promise<Answer<T>> {
    return this.client.request<T>(method, path, undefined, this.headers);
  }
}
