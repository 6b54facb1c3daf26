import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { EntityManager } from 'typeorm';
import { SignJWT } from 'jose';
import { SafeRemoteSource } from '../../src/adapters/safe-fetch/safe-remote-source.adapter.js';
import { TypeOrmAdapterModule } from '../../src/adapters/typeorm/typeorm.module.js';
import { CallbackSettings } from '../../src/config/callback.settings.js';
import { IdempotencySettings } from '../../src/config/idempotency.settings.js';
import { JobsSettings } from '../../src/config/jobs.settings.js';
import { OperationsSettings } from '../../src/config/operations.settings.js';
import { RemoteSourceSettings } from '../../src/config/remote-source.settings.js';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { IdempotencyModule } from '../../src/http/idempotency/idempotency.module.js';
import { secretKey } from '../../src/http/identity/jwt-key.js';
import { JwtTokenVerifier } from '../../src/http/identity/jwt-token-verifier.js';
import { TokenVerifier } from '../../src/http/identity/token-verifier.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import { ObjectSweeper } from '../../src/modules/jobs/application/object-sweeper.js';
import type { TransitionChange } from '../../src/modules/jobs/domain/job-ledger.port.js';
import { JobsModule } from '../../src/modules/jobs/jobs.module.js';
import type {
  OperationListResponse,
  OperationResponse,
} from '../../src/modules/operations/http/operation.presenter.js';
import { OperationsModule } from '../../src/modules/operations/operations.module.js';
import { OperationFileSchema } from '../../src/modules/operations/persistence/operation-file.schema.js';
import { OperationSchema } from '../../src/modules/operations/persistence/operation.schema.js';
import { MediaToolPort } from '../../src/ports/media-tool.port.js';
import { RemoteSourcePort } from '../../src/ports/remote-source.port.js';
import { VideoQueuePort } from '../../src/ports/video-queue.port.js';
import { ask, EdgeApp, multipart, postForm, type Part, type RawAnswer } from './http.js';
import { RecordingQueue } from './ledger.js';
import { NamedTools } from './operations.js';
import { OtherAppliers } from './other-kinds.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';

const SECRET = 'a secret of this test, long enough to be one';
const NEVER_MS = 3_600_000;

export const OPERATIONS = '/api/v1/operations/';

/** Largest files by what they are, in megabytes. */
export const LIMITS_MB = { video: 2, audio: 1, image: 1 };

/** An answer whose body has been read. */
export interface ReadAnswer<T = OperationResponse> extends RawAnswer {
  json: { success?: boolean; data: T; message?: string; errors?: { field: string }[] };
}

/** The routes of operations behind the real edge, on a database and a store of their own; no worker. */
export class OperationsApi {
  private constructor(
    readonly edge: EdgeApp,
    private readonly database: TestDatabase,
  ) {}

  static async start(options: { remote?: boolean } = {}): Promise<OperationsApi> {
    const database = await createTestDatabase();
    // Nothing happens by itself.
    const jobs = Object.assign(new JobsSettings(), {
      reconcileIntervalMs: NEVER_MS,
      sweepIntervalMs: NEVER_MS,
    });
    const { video: maxVideoMb, audio: maxAudioMb, image: maxImageMb } = LIMITS_MB;
    const operations = Object.assign(new OperationsSettings(), {
      ...{ maxVideoMb, maxAudioMb, maxImageMb },
      expiryIntervalMs: NEVER_MS,
    });
    const remote = new RemoteSourceSettings();
    const rules = { maxLifetimeSeconds: 3600 };
    try {
      const edge = await EdgeApp.start({
        ...options,
        controllers: [],
        settings: [jobs, operations, remote, new CallbackSettings(), new IdempotencySettings()],
        providers: [
          { provide: VideoQueuePort, useValue: new RecordingQueue() },
          { provide: MediaToolPort, useValue: new NamedTools() },
          { provide: RemoteSourcePort, useValue: new SafeRemoteSource(remote, { ownHosts: [] }) },
          { provide: TokenVerifier, useValue: new JwtTokenVerifier(secretKey(SECRET), rules) },
        ],
        modules: [
          TypeOrmAdapterModule.register({
            url: database.url,
            poolSize: 10,
            entities: [OperationSchema, OperationFileSchema],
            migrations: MIGRATIONS,
            migrateOnStart: false,
          }),
          { module: IdempotencyModule },
          { module: JobsModule },
          OtherAppliers.than('operation.run'),
          { module: OperationsModule },
        ],
      });
      return new OperationsApi(edge, database);
    } catch (error) {
      await database.drop();
      throw error;
    }
  }

  /** A token of a user. */
  token(user: string): Promise<string> {
    return new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(SECRET));
  }

  async request<T = OperationResponse>(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<ReadAnswer<T>> {
    const sent =
      body === '' ? headers : { 'Content-Length': String(Buffer.byteLength(body)), ...headers };
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
    return read(await ask(this.edge.port, [`${method} ${path}`, ...lines].join('\n'), body));
  }

  postJson<T = OperationResponse>(
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<ReadAnswer<T>> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.request(
      'POST',
      OPERATIONS,
      { 'Content-Type': 'application/json', ...headers },
      text,
    );
  }

  async postParts(parts: Part[], headers: Record<string, string | null> = {}): Promise<ReadAnswer> {
    return read(await postForm(this.edge.port, OPERATIONS, multipart(parts), headers));
  }

  async list(
    query = '',
    headers: Record<string, string> = {},
  ): Promise<ReadAnswer<OperationListResponse>> {
    return this.request<OperationListResponse>('GET', `${OPERATIONS}${query}`, headers);
  }

  query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.edge.app.get(EntityManager, { strict: false }).query<T[]>(sql, parameters);
  }

  /** The operation's job comes to a file. */
  async complete(id: string, made: Buffer, contentType = 'application/json'): Promise<void> {
    const key = `outputs/${randomUUID()}/1/output`;
    await this.edge.storage.put(key, Readable.from([made]));
    const sha256 = createHash('sha256').update(made).digest('hex');
    const outputs = [{ key, bytes: made.length, sha256, contentType }];
    const plan = [{ stream: 0, type: 'video', action: 'copy', reason: 'As it is.' }] as const;
    await this.move(id, {
      to: 'completed',
      outputs,
      result: { plan: [...plan], metadata: { width: 64 } },
    });
  }

  fail(id: string): Promise<void> {
    return this.move(id, { to: 'failed', error: jobFailure('INPUT_TRUNCATED') });
  }

  /** Removes what is no longer needed, and answers what is left. */
  async storedAfterSweep(): Promise<string[]> {
    await this.edge.app.get(ObjectSweeper, { strict: false }).removeDiscarded();
    return this.edge.storedKeys();
  }

  async stop(): Promise<void> {
    await this.edge.stop();
    await this.database.drop();
  }

  private async move(id: string, change: TransitionChange): Promise<void> {
    const [row] = await this.query<{ job_id: string }>(
      'SELECT job_id FROM operations WHERE id = $1',
      [id],
    );
    const guard = { id: row?.job_id ?? '', from: ['queued', 'processing'] as const };
    await this.edge.app.get(JobTransitions, { strict: false }).apply(guard, change);
  }
}

function read<T>(answer: RawAnswer): ReadAnswer<T> {
  const { status, headers, body } = answer;
  const isJson =
    headers['content-type']?.includes('json') === true && body !== '' && status !== 206;
  return { ...answer, json: (isJson ? JSON.parse(answer.body) : {}) as ReadAnswer<T>['json'] };
}

/** An upload as the parts of a form, in the order of the documented example. */
export function operationParts(
  content: Buffer,
  fields: Record<string, string> = {},
  filename = 'Holiday.MP4',
): Part[] {
  const texts = Object.entries({ operation: 'media_probe', ...fields });
  return [
    ...texts.map(([name, value]) => ({ name, content: value })),
    { name: 'file', filename, content },
  ];
}
