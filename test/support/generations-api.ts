import { randomUUID } from 'node:crypto';
import { EntityManager } from 'typeorm';
import type { JobFailure } from '../../src/contracts/job-failure.js';
import { ClaimJobUseCase } from '../../src/modules/jobs/application/claim-job.use-case.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import type { TransitionChange } from '../../src/modules/jobs/domain/job-ledger.port.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import { PredictionPollSchedule } from '../../src/modules/generations/application/prediction-poll.schedule.js';
import type { GenerationResponse } from '../../src/modules/generations/http/generation.presenter.js';
import { ApiApp } from './api-app.js';
import { ReplicateServer, type ServedPrediction } from './replicate-server.js';

const NEVER_MS = '3600000';

/** A row of generations, and of the asset it goes into. */
export interface GenerationFacts {
  status: string;
  prediction_id: string | null;
  cancel_due: boolean;
  asset_status: string;
  error: { code: string; message: string; retryable: boolean } | null;
  /** Jobs that take its result in. */
  imports: number;
  asset_tags: string[];
  asset_name: string;
}

/** What a request to begin or to end a generation is answered with. */
export type PostedBody = GenerationResponse & {
  code?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
};

/** The whole API with a provider on loopback, and no worker: tests do its work, and poll by hand. */
export class GenerationsApi {
  private constructor(
    readonly api: ApiApp,
    readonly provider: ReplicateServer,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<GenerationsApi> {
    const provider = await ReplicateServer.start();
    const api = await ApiApp.start({
      ...provider.environment(),
      REPLICATE_POLL_INTERVAL_MS: NEVER_MS,
      RECONCILE_INTERVAL_MS: NEVER_MS,
      PUBLIC_BASE_URL: 'https://api.example.org',
      ...env,
    });
    provider.tell(api.url);
    return new GenerationsApi(api, provider);
  }

  async stop(): Promise<void> {
    await this.api.stop();
    await this.provider.stop();
  }

  async post(
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: PostedBody; headers: Headers }> {
    const response = await fetch(this.api.url + path, {
      method: 'POST',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: (await response.json()) as PostedBody,
      headers: response.headers,
    };
  }

  async get(id: string): Promise<GenerationResponse> {
    const response = await fetch(`${this.api.url}/api/v1/replicate/jobs/${id}`);
    return (await response.json()) as GenerationResponse;
  }

  /** Asks for a video; the worker has not seen it yet. */
  async ask(prompt: string = randomUUID(), model = 'wan-video-t2v'): Promise<string> {
    const { status, body } = await this.post(`/api/v1/replicate/${model}`, { prompt });
    if (status !== 202) throw new Error(`It was not begun: ${JSON.stringify(body)}`);
    return body.job_id;
  }

  /** Takes the job of a generation as a worker would. */
  async claim(id: string): Promise<Job<'generation.predict'>> {
    const others = `UPDATE jobs SET run_after = now() + CASE WHEN id = (SELECT job_id FROM generations WHERE id = $1)
      THEN interval '0' ELSE interval '1 hour' END WHERE status = 'queued'`;
    await this.query(others, [id]);
    const claim = { queue: 'media_import', holder: 'test', claimId: randomUUID() } as const;
    const job = await this.api.app.get(ClaimJobUseCase, { strict: false }).execute(claim);
    if (job?.kind !== 'generation.predict') throw new Error('There was nothing to be claimed');
    return job as Job<'generation.predict'>;
  }

  /** Moves a running job. */
  async end(job: Job, change: TransitionChange): Promise<void> {
    const { id, attempt } = job;
    const guard = { id, attempt, from: ['processing'] } as const;
    const moved = await this.api.app.get(JobTransitions, { strict: false }).apply(guard, change);
    if (moved === undefined) throw new Error('The job does not run');
  }

  /** Does for the import of a generation's result what a worker would: it fails. */
  async endImport(id: string, error: JobFailure): Promise<void> {
    const { import_job_id } = await this.get(id);
    const guard = { id: import_job_id ?? '', from: ['queued'] } as const;
    const change = { to: 'failed', error } as const;
    await this.api.app.get(JobTransitions, { strict: false }).apply(guard, change);
  }

  /** A generation whose prediction has begun, and the prediction. */
  async begun(given: Partial<ServedPrediction> = {}): Promise<[string, ServedPrediction]> {
    const id = await this.ask();
    const job = await this.claim(id);
    const prediction = this.provider.create({ ...this.webhookOf(job), ...given });
    await this.end(job, {
      to: 'completed',
      outputs: [],
      result: { predictionId: prediction.id },
    });
    return [id, prediction];
  }

  webhookOf({ payload }: Job<'generation.predict'>): { webhook?: string } {
    return payload.webhookUrl === undefined ? {} : { webhook: payload.webhookUrl };
  }

  /** Asks the provider after everything that is open, however lately it was asked after. */
  async poll(): Promise<void> {
    await this.query('UPDATE generations SET poll_after = now()');
    await this.api.app.get(PredictionPollSchedule, { strict: false }).poll();
  }

  async facts(id: string): Promise<GenerationFacts> {
    const [row] = await this.query<GenerationFacts>(
      `SELECT g.status, g.prediction_id, g.cancel_due, g.error, a.status AS asset_status, a.tags AS asset_tags,
         a.name AS asset_name,
         (SELECT count(*)::int FROM jobs j WHERE j.kind = 'media.import' AND j.output_root LIKE '%' || a.id) AS imports
       FROM generations g LEFT JOIN media_assets a ON a.id = g.asset_id WHERE g.id = $1`,
      [id],
    );
    if (row === undefined) throw new Error('There is no such generation');
    return row;
  }

  async query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.api.app.get(EntityManager, { strict: false }).query(sql, parameters);
  }
}
