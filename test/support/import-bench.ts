import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Global,
  Module,
  type INestApplicationContext,
  type LoggerService,
  type Provider,
  type Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { FfmpegMediaTool } from '../../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { InProcessQueueModule } from '../../src/adapters/in-process/in-process-queue.module.js';
import { LocalDiskStorage } from '../../src/adapters/local-disk/local-disk-storage.adapter.js';
import { ImageLimitsSettings } from '../../src/config/image-limits.settings.js';
import { MediaAssetsSettings } from '../../src/config/media-assets.settings.js';
import { MediaLimitsSettings } from '../../src/config/media-limits.settings.js';
import { MediaSettings } from '../../src/config/media.settings.js';
import { StorageSettings } from '../../src/config/storage.settings.js';
import { WorkerSettings } from '../../src/config/worker.settings.js';
import type { JobFailure } from '../../src/contracts/job-failure.js';
import type { MediaImportPayload, MediaImportResult } from '../../src/contracts/media-import.js';
import { JobWorkerRuntime } from '../../src/modules/jobs/worker/job-worker.runtime.js';
import { JobsWorkerModule } from '../../src/modules/jobs/worker/jobs.worker.module.js';
import { MediaAssetsWorkerModule } from '../../src/modules/media-assets/media-assets.worker.module.js';
import { ImageToolPort } from '../../src/ports/image-tool.port.js';
import { JobGatePort } from '../../src/ports/job-gate.port.js';
import { LocalFilesPort } from '../../src/ports/local-files.port.js';
import { MediaToolPort } from '../../src/ports/media-tool.port.js';
import { RemoteSourcePort } from '../../src/ports/remote-source.port.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { VideoQueuePort } from '../../src/ports/video-queue.port.js';
import { FakeGate, type GateEntry } from './fake-gate.js';
import { ImageWorkshop } from './image-tool.js';
import { otherHandlers } from './other-kinds.js';
import { PlainRemoteSource } from './plain-remote-source.js';
import { waitFor } from './wait.js';
import { claimedJob } from './worker-bench.js';

export interface ImportBenchOptions {
  settings?: Partial<MediaAssetsSettings>;
  /** The store is another machine's: files are fetched and sent. */
  remoteStore?: boolean;
  /** Fetches without any guard unless given. */
  source?: RemoteSourcePort;
}

/** An import of a video unless it says otherwise. */
export type AskedImport = Partial<MediaImportPayload> & Pick<MediaImportPayload, 'source'>;

/** What came of an import. */
export interface Imported extends MediaImportResult {
  entry: GateEntry;
}

/** Everything logged, one line after the other. */
class Lines implements LoggerService {
  readonly lines: string[] = [];

  log(message: unknown): void {
    this.lines.push(String(message));
  }

  error(message: unknown): void {
    this.log(message);
  }

  warn(message: unknown): void {
    this.log(message);
  }
}

/** A worker that imports on real folders with the real tools; the gate in memory. */
export class ImportBench {
  private constructor(
    private readonly context: INestApplicationContext,
    private readonly workshop: ImageWorkshop,
    private readonly folder: string,
    private readonly gate: FakeGate,
    private readonly log: Lines,
    readonly storage: LocalDiskStorage,
  ) {}

  static async start({
    settings = {},
    remoteStore = false,
    source = new PlainRemoteSource(),
  }: ImportBenchOptions = {}): Promise<ImportBench> {
    const folder = await mkdtemp(join(tmpdir(), 'framewright-import-'));
    const workshop = await ImageWorkshop.open();
    const storage = new LocalDiskStorage({
      root: join(folder, 'storage'),
      secret: 'a secret that only the tests know, 32 bytes',
      baseUrl: () => 'http://127.0.0.1',
    });
    const gate = new FakeGate();
    const log = new Lines();
    const context = await boot(
      [
        { provide: JobGatePort, useValue: gate },
        { provide: StoragePort, useValue: storage },
        ...(remoteStore ? [] : [{ provide: LocalFilesPort, useValue: storage }]),
        { provide: RemoteSourcePort, useValue: source },
        { provide: MediaToolPort, useValue: new FfmpegMediaTool(new MediaSettings()) },
        { provide: ImageToolPort, useValue: workshop.tool() },
        setting(new WorkerSettings(), { heartbeatIntervalMs: 20 }),
        setting(new StorageSettings(), { dataDir: folder }),
        setting(new MediaAssetsSettings(), settings),
        ...[new MediaSettings(), new MediaLimitsSettings(), new ImageLimitsSettings()].map((own) =>
          setting(own, {}),
        ),
      ],
      log,
    );
    await context.get(JobWorkerRuntime).start();
    return new ImportBench(context, workshop, folder, gate, log, storage);
  }

  /** Begins an import; answers what the ledger knows of it. */
  begin(payload: AskedImport): Promise<GateEntry> {
    return this.enqueue({ type: 'video', thumbnail: 'first', ...payload }, randomUUID(), 1);
  }

  /** The next attempt at an import. */
  again({ job: { id, attempt, payload } }: GateEntry): Promise<GateEntry> {
    return this.enqueue(payload as MediaImportPayload, id, attempt + 1);
  }

  /** Imports and waits for the end. Rejects unless it is completed. */
  async run(payload: AskedImport): Promise<Imported> {
    const entry = await this.begin(payload);
    await this.ended(entry);
    if (entry.status !== 'completed') {
      throw new Error(`It ended ${entry.status}: ${JSON.stringify(entry.failure)}`);
    }
    return { ...(entry.result as MediaImportResult), entry };
  }

  /** Imports what must fail; answers how. */
  async failure(payload: AskedImport): Promise<JobFailure> {
    const entry = await this.begin(payload);
    await this.ended(entry);
    if (entry.failure === undefined) throw new Error(`It ended ${entry.status}`);
    return entry.failure;
  }

  async ended(entry: GateEntry): Promise<void> {
    await waitFor('the import to end', () => !['queued', 'processing'].includes(entry.status));
  }

  cancel({ job }: GateEntry): void {
    this.gate.cancel(job.id);
  }

  /** The absolute path of a stored object. */
  path(key: string): Promise<string> {
    return this.storage.locate(key);
  }

  async store(key: string, path: string): Promise<void> {
    await this.storage.put(key, createReadStream(path));
  }

  async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list(prefix)) keys.push(key);
    return keys.sort();
  }

  /** The scratch folders of attempts under way. */
  scratchFolders(): Promise<string[]> {
    return readdir(join(this.folder, 'scratch'));
  }

  /** What was logged about a job. */
  linesOf({ job }: GateEntry): string[] {
    return this.log.lines.filter((line) => line.includes(job.id));
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.workshop.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async enqueue(
    payload: MediaImportPayload,
    id: string,
    attempt: number,
  ): Promise<GateEntry> {
    const entry = this.gate.add(
      claimedJob({
        ...{ id, attempt, kind: 'media.import' as const, payload },
        outputPrefix: `media/somebody/${id}/${attempt}/`,
      }),
    );
    await this.context
      .get(VideoQueuePort)
      .enqueue({ queue: 'media_import', jobId: id, dispatch: attempt });
    return entry;
  }
}

function setting<T extends object>(defaults: T, given: Partial<T>): Provider {
  return { provide: defaults.constructor, useValue: Object.assign(defaults, given) };
}

async function boot(adapters: Provider[], log: LoggerService): Promise<INestApplicationContext> {
  const tokens = adapters.map((adapter) => (adapter as { provide: Type }).provide);
  @Global()
  @Module({
    imports: [InProcessQueueModule],
    providers: adapters,
    exports: [...tokens, InProcessQueueModule],
  })
  class Adapters {}
  @Module({ providers: otherHandlers('media.import') })
  class Others {}
  const testing = await Test.createTestingModule({
    imports: [Adapters, JobsWorkerModule, MediaAssetsWorkerModule, Others],
  }).compile();
  testing.useLogger(log);
  return testing.init();
}
