import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { LocalDiskStorage } from '../../src/adapters/local-disk/local-disk-storage.adapter.js';
import { TypeOrmAdapterModule } from '../../src/adapters/typeorm/typeorm.module.js';
import { CallbackSettings } from '../../src/config/callback.settings.js';
import { JobsSettings } from '../../src/config/jobs.settings.js';
import { OperationsSettings } from '../../src/config/operations.settings.js';
import { RemoteSourceSettings } from '../../src/config/remote-source.settings.js';
import { jobFailure, type JobFailureCode } from '../../src/contracts/job-failure.js';
import type { InputFacts } from '../../src/contracts/operation.js';
import type { Owner } from '../../src/contracts/owner.js';
import { FileResponder } from '../../src/http/download/file-responder.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { ClaimJobUseCase } from '../../src/modules/jobs/application/claim-job.use-case.js';
import { JobApplierRegistry } from '../../src/modules/jobs/application/job-applier.registry.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import { JobsModule } from '../../src/modules/jobs/jobs.module.js';
import { StartOperationUseCase } from '../../src/modules/operations/application/start-operation.use-case.js';
import { operation as probe } from '../../src/modules/operations/catalog/media-probe.operation.js';
import type { OperationSource } from '../../src/modules/operations/application/operation-inputs.js';
import type { FollowedOperation } from '../../src/modules/operations/domain/followed-operation.js';
import { isRemote } from '../../src/modules/operations/domain/operation-input.js';
import { OperationsModule } from '../../src/modules/operations/operations.module.js';
import { OperationFileSchema } from '../../src/modules/operations/persistence/operation-file.schema.js';
import { OperationSchema } from '../../src/modules/operations/persistence/operation.schema.js';
import { MediaToolPort, type MediaToolVersion } from '../../src/ports/media-tool.port.js';
import { RemoteSourcePort } from '../../src/ports/remote-source.port.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { VideoQueuePort } from '../../src/ports/video-queue.port.js';
import { RecordingQueue } from './ledger.js';
import { OtherAppliers } from './other-kinds.js';
import { PlainRemoteSource } from './plain-remote-source.js';

export const SOMEBODY: Owner = { id: 'somebody', premium: false };

/** Tools of which nothing but the version is asked. */
export class NamedTools extends MediaToolPort {
  asked = 0;

  version(): Promise<MediaToolVersion> {
    this.asked++;
    return Promise.resolve({ ffmpeg: '5.1', ffprobe: '5.1' });
  }

  probe(): Promise<never> {
    return Promise.reject(new Error('No media is read by the API'));
  }

  measure(): Promise<never> {
    return this.probe();
  }

  run(): Promise<never> {
    return this.probe();
  }
}

export interface AskedOperation {
  owner?: Owner;
  /** What the upload holds. */
  content?: string;
  name?: string;
  given?: Record<string, unknown>;
  cache?: boolean;
  inputOperation?: string;
  /** In its normal form, of a file called `clip.mov`. */
  inputUrl?: string;
}

/** Where the input of an operation is stored. */
export function inputKey({ input }: FollowedOperation): string {
  if (isRemote(input)) throw new Error(`The input is at ${input.url}`);
  return input.key;
}

/** What a video that holds this text would be. */
function factsOfText(content: string): InputFacts {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { bytes: content.length, contentType: 'video/mp4', sha256 };
}

/** One instance of the API's part in operations, on a database and a store that others may share; moved by hand. */
export class OperationsInstance {
  private constructor(
    readonly module: TestingModule,
    readonly storage: LocalDiskStorage,
  ) {}

  static async start(databaseUrl: string, root: string): Promise<OperationsInstance> {
    const storage = new LocalDiskStorage({ root, secret: 'x'.repeat(32), baseUrl: () => '' });
    const provided = [
      { provide: StoragePort, useValue: storage },
      { provide: VideoQueuePort, useValue: new RecordingQueue() },
      { provide: MediaToolPort, useValue: new NamedTools() },
      { provide: RemoteSourcePort, useValue: new PlainRemoteSource() },
      { provide: FileResponder, useValue: new FileResponder(storage, storage) },
      ...[
        new JobsSettings(),
        new CallbackSettings(),
        new OperationsSettings(),
        new RemoteSourceSettings(),
      ].map((value) => ({ provide: value.constructor, useValue: value })),
    ];
    @Global()
    @Module({ providers: provided, exports: provided.map(({ provide }) => provide) })
    class GroundModule {}
    const module = await Test.createTestingModule({
      imports: [
        TypeOrmAdapterModule.register({
          url: databaseUrl,
          poolSize: 10,
          entities: [OperationSchema, OperationFileSchema],
          migrations: MIGRATIONS,
          migrateOnStart: false,
        }),
        GroundModule,
        JobsModule,
        OtherAppliers.than('operation.run'),
        OperationsModule,
      ],
    }).compile();
    // Hooks are not run, so that no loop starts; the registry alone needs its own.
    module.get(JobApplierRegistry).onApplicationBootstrap();
    return new OperationsInstance(module, storage);
  }

  async store(key: string, content: string): Promise<string> {
    await this.storage.put(key, Readable.from([Buffer.from(content)]));
    return key;
  }

  /** Stores an upload, as the edge does, and begins to describe it. */
  async begin(asked: AskedOperation = {}): Promise<FollowedOperation> {
    const { owner = SOMEBODY, given = {}, cache = true } = asked;
    const source = await this.sourceOf(asked);
    return this.module.get(StartOperationUseCase).execute({
      owner,
      requestId: 'request-1',
      definition: probe,
      given,
      parameters: { indent: 2, ...given },
      source,
      cache,
    });
  }

  private async sourceOf(asked: AskedOperation): Promise<OperationSource> {
    const { content = randomUUID(), name = 'Holiday.MP4', inputOperation, inputUrl } = asked;
    if (inputUrl !== undefined) return { remote: { url: inputUrl, name: 'clip.mov' } };
    if (inputOperation !== undefined) return { operationId: inputOperation };
    const key = await this.store(`uploads/${randomUUID()}`, content);
    return { upload: { key, name, metadata: {}, ...factsOfText(content) } };
  }

  claim(): Promise<Job | undefined> {
    const claim = { queue: 'audio_queue', holder: 'w', claimId: randomUUID() } as const;
    return this.module.get(ClaimJobUseCase).execute(claim);
  }

  /** The job comes to a video; answers where it lies. `fetched` is what lay at the address of its input. */
  async complete(jobId: string, fetched?: string): Promise<string> {
    const key = await this.store(`outputs/${jobId}/${randomUUID()}/output.mp4`, 'made');
    const sha256 = createHash('sha256').update(`made by ${jobId}`).digest('hex');
    const outputs = [{ key, bytes: 4, sha256, contentType: 'video/mp4' }];
    const input = fetched === undefined ? {} : { input: factsOfText(fetched) };
    const result = { plan: [], metadata: { width: 64 }, ...input };
    const completed = await this.module
      .get(JobTransitions)
      .apply({ id: jobId, from: ['queued', 'processing'] }, { to: 'completed', outputs, result });
    // As a worker does whose completion is refused.
    if (completed === undefined) await this.storage.delete(key);
    return key;
  }

  async fail(jobId: string, code: JobFailureCode = 'STORAGE_FAILED'): Promise<void> {
    const change = { to: 'failed', error: jobFailure(code) } as const;
    await this.module
      .get(JobTransitions)
      .apply({ id: jobId, from: ['queued', 'processing'] }, change);
  }
}
