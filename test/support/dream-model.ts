import { jobFailure } from '../../src/contracts/job-failure.js';
import type { Chance } from '../chaos/chance.js';
import {
  callbackPath,
  failureOf,
  signedHeaders,
  type DreamsApi,
  type RenderJob,
} from './dreams-api.js';

/** Failures that may pass, until one more is the end. */
const RETRIES = 2;

/** What the row of a dream must say. */
export interface ModelDream {
  status: string | null;
  jobId: string | null;
  error: string | null;
  videoKey: string | null;
}

/** An attempt that has stored everything, with what its worker could say: each would be taken at its time. */
export interface ModelAttempt {
  job: RenderJob;
  completion: Record<string, unknown> & { video_key: string };
}

export interface SentMessage {
  path: string;
  body: string;
  headers: Record<string, string>;
}

/**
 * What dreams must become by what their owner does and by the messages that are truly their workers'. It knows nothing of
 * signatures, prefixes or tokens: whatever it is not told of must not have happened.
 */
export class DreamModel {
  readonly dreams = new Map<string, ModelDream>();
  /** By dream. */
  readonly running = new Map<string, ModelAttempt>();
  /** Attempts whose word counts no longer. */
  readonly over: ModelAttempt[] = [];
  /** Messages that were taken, as they were sent. */
  readonly taken: SentMessage[] = [];
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly api: DreamsApi,
    private readonly chance: Chance,
  ) {}

  /** Something that is allowed to change a dream. Answers what it was. */
  async step(): Promise<string> {
    const id = this.dreams.size === 0 ? undefined : this.chance.pick([...this.dreams.keys()]);
    const steps: [(id: string) => Promise<void>, string, number][] = [
      [() => this.create(), 'create', this.dreams.size < 6 ? 6 : 0],
      [(dream) => this.finish(dream), 'finish', 12],
      [() => this.claim(), 'claim', this.isWaiting ? 24 : 0],
      [(dream) => this.complete(dream), 'complete', 8],
      [(dream) => this.fail(dream, true), 'fail for now', 8],
      [(dream) => this.fail(dream, false), 'fail for good', 4],
      [(dream) => this.release(dream), 'release', 4],
      [(dream) => this.cancel(dream), 'cancel', 3],
      [(dream) => this.remove(dream), 'delete', 2],
    ];
    const weighed = steps.flatMap((step) => Array<(typeof steps)[number]>(step[2]).fill(step));
    const [take, name] =
      id === undefined ? (steps[0] ?? weighed[0] ?? []) : this.chance.pick(weighed);
    await take?.(id ?? '');
    return `${name ?? ''} ${id ?? ''}`;
  }

  private get isWaiting(): boolean {
    return [...this.dreams.values()].some(({ status }) => status === 'queued');
  }

  private async create(): Promise<void> {
    const nothing = { status: null, jobId: null, error: null, videoKey: null };
    this.dreams.set(await this.api.create(), nothing);
  }

  private async finish(id: string): Promise<void> {
    const { status, body } = await this.api.finish(id);
    if (status !== 202) throw new Error(`finish was answered ${status}`);
    const dream = this.of(id);
    if (isUnderWay(dream)) {
      if (body.job_id !== dream.jobId) throw new Error('finish was answered with another job');
      return;
    }
    this.change(id, { status: 'queued', jobId: body.job_id, error: null });
  }

  private async claim(): Promise<void> {
    const job = await this.api.claim();
    const id = job.payload.dreamId;
    if (this.of(id).status !== 'queued' || this.of(id).jobId !== job.id) {
      throw new Error('A job was claimed that does not wait');
    }
    const completion = (await this.api.completion(job)) as ModelAttempt['completion'];
    this.running.set(id, { job, completion });
    this.change(id, { status: 'processing' });
  }

  private async complete(id: string): Promise<void> {
    const attempt = this.running.get(id);
    if (attempt === undefined) return;
    await this.deliver(id, attempt.completion);
    this.end(id);
    this.change(id, { status: 'completed', videoKey: attempt.completion.video_key });
  }

  private async fail(id: string, mayPass: boolean): Promise<void> {
    const attempt = this.running.get(id);
    if (attempt === undefined) return;
    const error = jobFailure(mayPass ? 'PROVIDER_FAILED' : 'INPUT_INVALID');
    await this.deliver(id, failureOf(attempt.job, error));
    this.end(id);
    const failures = this.failures.get(attempt.job.id) ?? 0;
    this.failures.set(attempt.job.id, failures + 1);
    const isRetried = mayPass && failures < RETRIES;
    this.change(id, isRetried ? { status: 'queued' } : { status: 'failed', error: error.code });
  }

  private async release(id: string): Promise<void> {
    const attempt = this.running.get(id);
    if (attempt === undefined) return;
    await this.api.release(attempt.job);
    this.end(id);
    this.change(id, { status: 'queued' });
  }

  private async cancel(id: string): Promise<void> {
    const { status } = await this.api.call('POST', `/dreams/${id}/cancel`);
    const isAllowed = isUnderWay(this.of(id));
    if (status !== (isAllowed ? 200 : 409)) throw new Error(`cancel was answered ${status}`);
    if (!isAllowed) return;
    this.end(id);
    this.change(id, { status: 'failed', error: 'CANCELLED' });
  }

  private async remove(id: string): Promise<void> {
    const { status } = await this.api.call('DELETE', `/dreams/${id}`);
    if (status !== 204) throw new Error(`delete was answered ${status}`);
    this.end(id);
    this.dreams.delete(id);
  }

  private async deliver(id: string, message: object): Promise<void> {
    const body = JSON.stringify(message);
    const sent = { path: callbackPath(id), body, headers: signedHeaders(body) };
    const answer = await this.api.deliver(sent.path, body, sent.headers);
    if (answer.status !== 200) {
      throw new Error(
        `A true message was answered ${answer.status} ${JSON.stringify(answer.body)}`,
      );
    }
    this.taken.push(sent);
  }

  private end(id: string): void {
    const attempt = this.running.get(id);
    if (attempt !== undefined) this.over.push(attempt);
    this.running.delete(id);
  }

  private of(id: string): ModelDream {
    const dream = this.dreams.get(id);
    if (dream === undefined) throw new Error('There is no such dream');
    return dream;
  }

  private change(id: string, to: Partial<ModelDream>): void {
    this.dreams.set(id, { ...this.of(id), ...to });
  }
}

const isUnderWay = ({ status }: ModelDream): boolean =>
  status === 'queued' || status === 'processing';
