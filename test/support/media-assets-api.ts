import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { EntityManager } from 'typeorm';
import { SignJWT } from 'jose';
import { TypeOrmAdapterModule } from '../../src/adapters/typeorm/typeorm.module.js';
import { CallbackSettings } from '../../src/config/callback.settings.js';
import { IdempotencySettings } from '../../src/config/idempotency.settings.js';
import { JobsSettings } from '../../src/config/jobs.settings.js';
import { MediaAssetsSettings } from '../../src/config/media-assets.settings.js';
import { OperationsSettings } from '../../src/config/operations.settings.js';
import { AppError } from '../../src/contracts/app-error.js';
import { jobFailure, type JobFailureCode } from '../../src/contracts/job-failure.js';
import type { MediaFacts } from '../../src/contracts/media-import.js';
import type { Owner } from '../../src/contracts/owner.js';
import { IdempotencyModule } from '../../src/http/idempotency/idempotency.module.js';
import { secretKey } from '../../src/http/identity/jwt-key.js';
import { JwtTokenVerifier } from '../../src/http/identity/jwt-token-verifier.js';
import { TokenVerifier } from '../../src/http/identity/token-verifier.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import { ObjectSweeper } from '../../src/modules/jobs/application/object-sweeper.js';
import {
  JobLedgerPort,
  type TransitionChange,
} from '../../src/modules/jobs/domain/job-ledger.port.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import { outputPrefix } from '../../src/modules/jobs/domain/job.entity.js';
import { JobsModule } from '../../src/modules/jobs/jobs.module.js';
import type {
  MediaAssetListResponse,
  MediaAssetResponse,
  StartedImportResponse,
} from '../../src/modules/media-assets/http/media-asset.presenter.js';
import { MediaAssetsModule } from '../../src/modules/media-assets/media-assets.module.js';
import { MediaAssetSchema } from '../../src/modules/media-assets/persistence/media-asset.schema.js';
import { RemoteSourcePort } from '../../src/ports/remote-source.port.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import { VideoQueuePort } from '../../src/ports/video-queue.port.js';
import { ask, EdgeApp, multipart, postForm, type Part, type RawAnswer } from './http.js';
import { RecordingQueue } from './ledger.js';
import { OtherAppliers } from './other-kinds.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { waitFor } from './wait.js';

const SECRET = 'a secret of this test, long enough to be one';
const NEVER_MS = 3_600_000;

export const MEDIA = '/api/v1/media/';

/** Who asks when nobody says who. */
export const LOCAL: Owner = { id: 'local', premium: false };

export const LIMITS = { maxVideoMb: 2, maxImageMb: 1, importsPerOwner: 20 };

export const FACTS: MediaFacts = {
  duration: 5.04,
  width: 1280,
  height: 720,
  frame_rate: 24,
  codec: 'h264',
  bitrate: 2_104_000,
  size: 5,
  checksum_sha256: createHash('sha256').update('moves').digest('hex'),
};

/** An answer whose body has been read. */
export interface ReadAnswer<T> extends RawAnswer {
  json: T;
}

/** Knows one public host, and every other address for one of ours; reaches nothing. */
class OneHost extends RemoteSourcePort {
  normalise(url: string): string {
    if (URL.canParse(url) && new URL(url).hostname === 'media.example.org')
      return new URL(url).href;
    throw new AppError('URL_NOT_ALLOWED');
  }

  open(): Promise<never> {
    return Promise.reject(new Error('The API fetches nothing'));
  }
}

/** The routes of media assets behind the real edge, on a database and a store of their own; no worker. */
export class MediaAssetsApi {
  private constructor(
    readonly edge: EdgeApp,
    private readonly database: TestDatabase,
  ) {}

  static async start(): Promise<MediaAssetsApi> {
    const database = await createTestDatabase();
    // Nothing happens by itself.
    const jobs = Object.assign(new JobsSettings(), {
      reconcileIntervalMs: NEVER_MS,
      sweepIntervalMs: NEVER_MS,
      orphanAgeMs: 0,
    });
    const media = Object.assign(new MediaAssetsSettings(), LIMITS);
    const rules = { maxLifetimeSeconds: 3600 };
    try {
      const edge = await EdgeApp.start({
        controllers: [],
        settings: [
          jobs,
          media,
          new CallbackSettings(),
          new IdempotencySettings(),
          new OperationsSettings(),
        ],
        providers: [
          { provide: VideoQueuePort, useValue: new RecordingQueue() },
          { provide: RemoteSourcePort, useClass: OneHost },
          { provide: TokenVerifier, useValue: new JwtTokenVerifier(secretKey(SECRET), rules) },
        ],
        modules: [
          TypeOrmAdapterModule.register({
            url: database.url,
            poolSize: 10,
            entities: [MediaAssetSchema],
            migrations: MIGRATIONS,
            migrateOnStart: false,
          }),
          { module: IdempotencyModule },
          { module: JobsModule },
          OtherAppliers.than('media.import'),
          { module: MediaAssetsModule },
        ],
      });
      return new MediaAssetsApi(edge, database);
    } catch (error) {
      await database.drop();
      throw error;
    }
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.edge.app.get<T>(token, { strict: false });
  }

  /** The header of a user with a token. */
  async user(id: string): Promise<Record<string, string>> {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(id)
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(SECRET));
    return { Authorization: `Bearer ${token}` };
  }

  async request<T = MediaAssetResponse>(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
  ): Promise<ReadAnswer<T>> {
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const json = {
      'Content-Type': 'application/json',
      'Content-Length': `${Buffer.byteLength(text)}`,
    };
    const sent = text === '' ? headers : { ...json, ...headers };
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
    return read(await ask(this.edge.port, [`${method} ${path}`, ...lines].join('\n'), text));
  }

  importUrl(
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<ReadAnswer<StartedImportResponse>> {
    return this.request('POST', `${MEDIA}import-from-url`, { headers, body });
  }

  /** Begins the import of a video; answers the id of its asset. */
  async importVideo(more: object = {}, headers: Record<string, string> = {}): Promise<string> {
    const asked = { url: 'https://media.example.org/sunset.mp4', type: 'video', ...more };
    const answer = await this.importUrl(asked, headers);
    if (answer.status !== 202) throw new Error(`It was not begun: ${answer.body}`);
    return answer.json.asset_id;
  }

  async upload(
    parts: Part[],
    headers: Record<string, string | null> = {},
  ): Promise<ReadAnswer<MediaAssetResponse>> {
    return read(await postForm(this.edge.port, MEDIA, multipart(parts), headers));
  }

  show(id: string, headers: Record<string, string> = {}): Promise<ReadAnswer<MediaAssetResponse>> {
    return this.request('GET', `${MEDIA}${id}`, { headers });
  }

  list(
    query = '',
    headers: Record<string, string> = {},
  ): Promise<ReadAnswer<MediaAssetListResponse>> {
    return this.request('GET', `${MEDIA}${query}`, { headers });
  }

  query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.get(EntityManager).query<T[]>(sql, parameters);
  }

  async jobOf(assetId: string): Promise<Job<'media.import'>> {
    const [row] = await this.query<{ id: string }>(
      'SELECT import_job_id AS id FROM media_assets WHERE id = $1',
      [assetId],
    );
    const job = await this.get(JobLedgerPort).find(row?.id ?? '');
    if (job?.kind !== 'media.import') throw new Error('The asset has no import');
    return job as Job<'media.import'>;
  }

  /** What a worker does for an import: stores what it made, and says so. Answers the keys. */
  async complete(job: Job<'media.import'>, facts: MediaFacts = FACTS): Promise<string[]> {
    const prefix = outputPrefix({ outputRoot: job.outputRoot, attempt: 1 });
    const { source } = job.payload;
    const thumbnailKey = `${prefix}thumbnail.jpg`;
    const fileKey = 'key' in source ? source.key : `${prefix}original.mp4`;
    const made = 'key' in source ? [thumbnailKey] : [fileKey, thumbnailKey];
    for (const key of made) await this.edge.storage.put(key, Readable.from([Buffer.from('moves')]));
    const outputs = made.map((key) => ({
      key,
      bytes: 5,
      sha256: FACTS.checksum_sha256,
      contentType: key.endsWith('.jpg') ? 'image/jpeg' : 'video/mp4',
    }));
    const result = { fileKey, contentType: 'video/mp4', thumbnailKey, facts };
    const accepted = await this.move(job.id, { to: 'completed', outputs, result });
    // As a worker does whose completion is refused.
    if (!accepted) for (const key of made) await this.edge.storage.delete(key);
    return made;
  }

  fail(job: Pick<Job, 'id'>, code: JobFailureCode = 'IMPORT_FAILED'): Promise<boolean> {
    return this.move(job.id, { to: 'failed', error: jobFailure(code) });
  }

  /** False where the job is over. */
  async move(id: string, change: TransitionChange): Promise<boolean> {
    const guard = { id, from: ['queued', 'processing'] as const };
    return (await this.get(JobTransitions).apply(guard, change)) !== undefined;
  }

  /** Removes what is noted as no longer needed, and answers what is left. */
  async storedAfterSweep(): Promise<string[]> {
    await this.get(ObjectSweeper).removeDiscarded();
    // The sweeper's own turn may have begun at the same moment.
    await waitFor('what was discarded to be removed', async () => {
      const noted = await this.query('SELECT key FROM discarded_objects');
      return noted.length === 0;
    });
    return (await this.edge.storedKeys()).sort();
  }

  /** Forgets every asset, job and file. */
  async clear(): Promise<void> {
    // What the service does meanwhile may stand in the way: then it is tried again.
    await this.get(UnitOfWork).run(() =>
      this.query(
        'TRUNCATE media_assets, jobs, outbox, job_events, discarded_objects, idempotent_answers',
      ),
    );
    for (const key of await this.edge.storedKeys()) await this.edge.storage.delete(key);
  }

  async stop(): Promise<void> {
    await this.edge.stop();
    await this.database.drop();
  }
}

function read<T>(answer: RawAnswer): ReadAnswer<T> {
  const isJson = answer.headers['content-type']?.includes('json') === true && answer.body !== '';
  return { ...answer, json: (isJson ? JSON.parse(answer.body) : {}) as T };
}
