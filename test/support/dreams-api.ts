import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { EntityManager } from 'typeorm';
import { JobsSettings } from '../../src/config/jobs.settings.js';
import type { DreamCheckpoint, DreamMetadata } from '../../src/contracts/dream.js';
import { jobFailure, type JobFailure } from '../../src/contracts/job-failure.js';
import type { JobOutput } from '../../src/contracts/job-messages.js';
import { signMessage } from '../../src/contracts/signed-message.js';
import type {
  DreamListResponse,
  DreamResponse,
  FinishedDreamResponse,
  VideoStatusResponse,
} from '../../src/modules/dreams/http/dream.presenter.js';
import { CheckpointJobUseCase } from '../../src/modules/jobs/application/checkpoint-job.use-case.js';
import { ClaimJobUseCase } from '../../src/modules/jobs/application/claim-job.use-case.js';
import { ObjectSweeper } from '../../src/modules/jobs/application/object-sweeper.js';
import { ReleaseJobUseCase } from '../../src/modules/jobs/application/release-job.use-case.js';
import { outputPrefix, type Job } from '../../src/modules/jobs/domain/job.entity.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import { ApiApp } from './api-app.js';
import { waitFor } from './wait.js';

export const CALLBACK_SECRET = 'a-callback-secret-of-the-tests-long-enough';

const NEVER_MS = '3600000';
const BYTES = Buffer.from('moves');

export const METADATA: DreamMetadata = {
  duration: 12.04,
  scenes: 3,
  cost: 0.15,
  width: 1280,
  height: 720,
  frame_rate: 25,
  size: BYTES.length,
  checksum_sha256: 'ab'.repeat(32),
  loudness: null,
  generator: 'storyboard',
  planner: 'given',
};

export type RenderJob = Job<'dream.render'>;

/** An answer with its body; a refusal has a code and says more. */
export interface DreamsAnswer<T> {
  status: number;
  body: T & { code?: string; detail?: string; errors?: { field: string; message: string }[] };
  headers: Headers;
}

/** How a message is signed, where it is not signed as a worker would. */
export interface Signing {
  secret?: string;
  ageSeconds?: number;
  id?: string;
  /** Sent in place of what was signed. */
  body?: string;
}

/** The whole API and no worker: tests do its work, and tell of it as a worker does. */
export class DreamsApi {
  private constructor(readonly api: ApiApp) {}

  static async start(env: Record<string, string> = {}): Promise<DreamsApi> {
    const api = await ApiApp.start({
      CALLBACK_SECRET,
      RECONCILE_INTERVAL_MS: NEVER_MS,
      RETRY_FIRST_MS: '0',
      RETRY_SECOND_MS: '0',
      PUBLIC_BASE_URL: 'https://api.example.org',
      ...env,
    });
    const dreams = DreamsApi.on(api);
    // Everything is old enough to be looked at.
    dreams.get(JobsSettings).orphanAgeMs = -1_000;
    return dreams;
  }

  /** On an API that was started with CALLBACK_SECRET. */
  static on(api: ApiApp): DreamsApi {
    return new DreamsApi(api);
  }

  stop(): Promise<void> {
    return this.api.stop();
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.api.app.get<T>(token, { strict: false });
  }

  async call<T = DreamResponse>(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
  ): Promise<DreamsAnswer<T>> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(this.api.url + path, {
      method,
      headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(text !== undefined && { body: text }),
    });
    const answered = await response.text();
    const parsed: unknown = answered === '' ? {} : JSON.parse(answered);
    return {
      status: response.status,
      body: parsed as DreamsAnswer<T>['body'],
      headers: response.headers,
    };
  }

  /** Answers the id of a new dream. */
  async create(words: object = {}, headers: Record<string, string> = {}): Promise<string> {
    const body = { text: 'A lighthouse stands on a cliff.', ...words };
    const answer = await this.call('POST', '/dreams', { headers, body });
    if (answer.status !== 201) throw new Error(`It was not made: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  finish(
    id: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<DreamsAnswer<FinishedDreamResponse>> {
    return this.call('POST', `/dreams/${id}/finish`, { headers, body });
  }

  async show(id: string, headers: Record<string, string> = {}): Promise<DreamResponse> {
    return (await this.call('GET', `/dreams/${id}`, { headers })).body;
  }

  async list(query = '', headers: Record<string, string> = {}): Promise<DreamListResponse> {
    return (await this.call<DreamListResponse>('GET', `/dreams${query}`, { headers })).body;
  }

  async status(id: string): Promise<VideoStatusResponse> {
    return (await this.call<VideoStatusResponse>('GET', `/dreams/${id}/video-status`)).body;
  }

  /** Takes work as a worker does; that which waits the longest, whoever has asked for it. */
  async claim(): Promise<RenderJob> {
    const claim = { queue: 'dreams', holder: 'test', claimId: randomUUID() } as const;
    const job = await this.get(ClaimJobUseCase).execute(claim);
    if (job?.kind !== 'dream.render') throw new Error('There was nothing to be claimed');
    return job as RenderJob;
  }

  /** A dream that is rendered, and the job that does. */
  async rendering(words: object = {}, finish: object = {}): Promise<[string, RenderJob]> {
    const id = await this.create(words);
    await this.finish(id, finish);
    return [id, await this.claim()];
  }

  async release({ id, attempt }: Pick<Job, 'id' | 'attempt'>): Promise<void> {
    await this.get(ReleaseJobUseCase).execute(id, attempt);
  }

  /** Stores a file as an attempt does; answers what is told of it. */
  async store(job: RenderJob, name: string): Promise<JobOutput> {
    const key = outputPrefix(job) + name;
    const { bytes, sha256 } = await this.get(StoragePort).put(key, Readable.from([BYTES]));
    const contentType = name.endsWith('.jpg') ? 'image/jpeg' : 'video/mp4';
    return { key, bytes, sha256, contentType };
  }

  /** Makes clips, and a preview, and tells of them; answers the checkpoint. */
  async makeClips(job: RenderJob, ...names: string[]): Promise<DreamCheckpoint> {
    const clips: NonNullable<DreamCheckpoint['clips']> = {};
    for (const name of names) {
      const { key, bytes } = await this.store(job, `steps/${name}.mp4`);
      clips[name] = { key, bytes, seconds: 4 };
    }
    const preview = (await this.store(job, 'preview.mp4')).key;
    const checkpoint = { preview, clips, begun: { next: { prediction: 'p1' } } };
    await this.get(CheckpointJobUseCase).execute(job.id, job.attempt, checkpoint);
    return checkpoint;
  }

  /** What a worker says once it has stored the video and its picture; `more` takes the place of parts of it. */
  async completion(job: RenderJob, more: object = {}): Promise<object> {
    const made = [await this.store(job, 'video.mp4'), await this.store(job, 'poster.jpg')];
    return { ...completionOf(job, made), ...more };
  }

  send(dreamId: string, message: object, signing: Signing = {}): Promise<DreamsAnswer<object>> {
    const text = JSON.stringify(message);
    const headers = signedHeaders(text, signing);
    return this.deliver(callbackPath(dreamId), signing.body ?? text, headers);
  }

  /** A message as it stands. */
  deliver(
    path: string,
    body: string,
    headers: Record<string, string>,
  ): Promise<DreamsAnswer<object>> {
    return this.call('POST', path, { headers, body });
  }

  /** What a worker does that has finished. Answers the keys. */
  async complete(job: RenderJob): Promise<string[]> {
    const answer = await this.send(job.payload.dreamId, await this.completion(job));
    if (answer.status !== 200) throw new Error(`It was not taken: ${JSON.stringify(answer.body)}`);
    return ['video.mp4', 'poster.jpg'].map((name) => outputPrefix(job) + name);
  }

  async fail(job: RenderJob, error: JobFailure = jobFailure('INPUT_INVALID')): Promise<void> {
    const answer = await this.send(job.payload.dreamId, failureOf(job, error));
    if (answer.status !== 200) throw new Error(`It was not taken: ${JSON.stringify(answer.body)}`);
  }

  query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.get(EntityManager).query<T[]>(sql, parameters);
  }

  /** What lies below `videos/` once everything that is noted as not needed has been removed. */
  async storedAfterDiscards(): Promise<string[]> {
    await this.get(ObjectSweeper).removeDiscarded();
    // The sweeper's own turn may have begun at the same moment.
    await waitFor('what was discarded to be removed', async () => {
      return (await this.query('SELECT key FROM discarded_objects')).length === 0;
    });
    const keys: string[] = [];
    for await (const { key } of this.get(StoragePort).list('videos/')) keys.push(key);
    return keys.sort();
  }

  /** The same, once what nobody refers to has been removed as well. */
  async storedAfterSweep(): Promise<string[]> {
    await this.get(ObjectSweeper).removeOrphans();
    return this.storedAfterDiscards();
  }

  /** Forgets every dream, job and file. */
  async clear(): Promise<void> {
    // What the service does meanwhile may stand in the way: then it is tried again.
    await this.get(UnitOfWork).run(() =>
      this.query('TRUNCATE jobs, outbox, job_events, dreams, idempotent_answers'),
    );
    await this.storedAfterSweep();
  }
}

export const callbackPath = (dreamId: string): string => `/dreams/${dreamId}/video-complete`;

export function signedHeaders(
  body: string,
  { secret = CALLBACK_SECRET, ageSeconds = 0, id = randomUUID() }: Signing = {},
): Record<string, string> {
  return { ...signMessage(body, [secret], { id, now: new Date(Date.now() - ageSeconds * 1_000) }) };
}

/** A completion as it goes over the wire. */
export function completionOf(job: Pick<Job, 'id' | 'attempt'>, outputs: JobOutput[]): object {
  const keyOf = (type: string): string | undefined =>
    outputs.find(({ contentType }) => contentType === type)?.key;
  return {
    type: 'job.complete',
    job_id: job.id,
    attempt: job.attempt,
    status: 'completed',
    outputs: outputs.map(({ contentType, ...output }) => ({
      ...output,
      content_type: contentType,
    })),
    video_key: keyOf('video/mp4'),
    poster_key: keyOf('image/jpeg'),
    metadata: METADATA,
  };
}

/** A failure as it goes over the wire. */
export function failureOf({ id, attempt }: Pick<Job, 'id' | 'attempt'>, error: JobFailure): object {
  return { type: 'job.fail', job_id: id, attempt, status: 'failed', error };
}
