import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Module, type INestApplicationContext, type Provider, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { InProcessQueueModule } from '../../src/adapters/in-process/in-process-queue.module.js';
import { LocalDiskStorage } from '../../src/adapters/local-disk/local-disk-storage.adapter.js';
import { StorageSettings } from '../../src/config/storage.settings.js';
import { WorkerSettings } from '../../src/config/worker.settings.js';
import type { JobKind } from '../../src/contracts/job-map.js';
import type { ClaimedJob } from '../../src/contracts/job-messages.js';
import {
  JobHandler,
  type HandledJob,
  type JobContext,
} from '../../src/modules/jobs/worker/job-handler.js';
import { JobWorkerRuntime } from '../../src/modules/jobs/worker/job-worker.runtime.js';
import { JobsWorkerModule } from '../../src/modules/jobs/worker/jobs.worker.module.js';
import { ScratchSpace } from '../../src/modules/jobs/worker/scratch-space.js';
import { JobGatePort } from '../../src/ports/job-gate.port.js';
import { LocalFilesPort } from '../../src/ports/local-files.port.js';
import { StoragePort, type PutOptions, type StoredFile } from '../../src/ports/storage.port.js';
import { VideoQueuePort, type QueueStats } from '../../src/ports/video-queue.port.js';
import { otherHandlers } from './other-kinds.js';
import { FakeGate, type GateEntry } from './fake-gate.js';

type GifJob = ClaimedJob<'conversion.gif'>;

export type Handle = (job: GifJob, context: JobContext) => Promise<HandledJob<JobKind>>;

export const GIF_RESULT = { width: 1, height: 1, frames: 1, durationSeconds: 1, trimmed: false };

/** A store that can fail before it is well again. */
export class FlakyStorage extends LocalDiskStorage {
  failures: Error[] = [];
  puts = 0;

  override async put(key: string, body: Readable, options?: PutOptions): Promise<StoredFile> {
    this.puts += 1;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    return super.put(key, body, options);
  }
}

/** A disk whose free space a test decides. */
export class MeasuredScratch extends ScratchSpace {
  free: number | undefined;
  measured = 0;

  override freeBytes(): Promise<number> {
    this.measured += 1;
    return this.free === undefined ? super.freeBytes() : Promise.resolve(this.free);
  }
}

export interface BenchOptions {
  handle?: Handle;
  settings?: Partial<WorkerSettings>;
  /** The store is another machine's: files are fetched and sent. */
  remoteStore?: boolean;
}

/** A whole worker on real folders, with the in-process queue and a gate in memory. */
export class WorkerBench {
  readonly gate = new FakeGate();

  private constructor(
    private readonly context: INestApplicationContext,
    private readonly folder: string,
    readonly storage: FlakyStorage,
    readonly runtime: JobWorkerRuntime,
    readonly scratch: MeasuredScratch,
    gate: FakeGate,
  ) {
    this.gate = gate;
  }

  static async start({ handle, settings, remoteStore }: BenchOptions): Promise<WorkerBench> {
    const folder = await mkdtemp(join(tmpdir(), 'framewright-worker-'));
    const storage = new FlakyStorage({
      root: join(folder, 'storage'),
      secret: 'a secret that only the tests know, 32 bytes',
      baseUrl: () => 'http://127.0.0.1',
    });
    const gate = new FakeGate();
    const handlers = handle === undefined ? [] : [handlerOf(handle)];
    const context = await bootWorker(handlers, [
      { provide: JobGatePort, useValue: gate },
      { provide: StoragePort, useValue: storage },
      ...(remoteStore === true ? [] : [{ provide: LocalFilesPort, useValue: storage }]),
      {
        provide: WorkerSettings,
        useValue: Object.assign(new WorkerSettings(), { heartbeatIntervalMs: 20 }, settings),
      },
      {
        provide: StorageSettings,
        useValue: Object.assign(new StorageSettings(), { dataDir: folder }),
      },
    ]);
    const runtime = context.get(JobWorkerRuntime);
    const scratch = context.get<MeasuredScratch>(ScratchSpace);
    await runtime.start();
    return new WorkerBench(context, folder, storage, runtime, scratch, gate);
  }

  /** A job in the ledger, and its bell. */
  async ring(job: Partial<ClaimedJob> = {}): Promise<GateEntry> {
    const entry = this.gate.add(claimedJob(job));
    const bell = { queue: 'video_queue', jobId: entry.job.id, dispatch: 1 } as const;
    await this.context.get(VideoQueuePort).enqueue(bell);
    return entry;
  }

  /** Another bell for a job that has one. */
  async ringAgain({ job }: GateEntry): Promise<void> {
    const bell = { queue: 'video_queue', jobId: job.id, dispatch: 2 } as const;
    await this.context.get(VideoQueuePort).enqueue(bell);
  }

  /** How many bells wait, and how many are being answered. */
  bells(): Promise<QueueStats> {
    return this.context.get(VideoQueuePort).stats('video_queue');
  }

  async store(key: string, content: string): Promise<void> {
    await this.storage.put(key, Readable.from([Buffer.from(content)]));
  }

  async read(key: string): Promise<string> {
    return text(await this.storage.get(key));
  }

  async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list(prefix)) keys.push(key);
    return keys;
  }

  get scratchFolder(): string {
    return join(this.folder, 'scratch');
  }

  scratchFolders(): Promise<string[]> {
    return readdir(this.scratchFolder);
  }

  async dispose(): Promise<void> {
    await this.context.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function claimedJob(job: Partial<ClaimedJob> = {}): ClaimedJob {
  const id = job.id ?? randomUUID();
  const parameters = {
    fps: 10,
    width: 10,
    start: 0,
    duration: 1,
    loop: 0,
    quality: 'good' as const,
  };
  return {
    id,
    kind: 'conversion.gif',
    attempt: 1,
    ownerId: 'local',
    requestId: `request-of-${id}`,
    payload: { sourceKey: 'sources/a.mp4', gifFilename: 'a.gif', parameters },
    outputPrefix: `outputs/${id}/1/`,
    timeoutSeconds: 60,
    leaseMs: 60_000,
    checkpoint: {},
    ...job,
  };
}

export function handlerOf(handle: Handle): Type<JobHandler> {
  return class GifHandler extends JobHandler {
    readonly kind = 'conversion.gif';
    override handle(job: GifJob, context: JobContext): Promise<HandledJob<JobKind>> {
      return handle(job, context);
    }
  };
}

/** Boots the module as a role does, with these handlers and adapters. */
export async function bootWorker(
  handlers: Type<JobHandler>[],
  adapters: Provider[],
): Promise<INestApplicationContext> {
  @Module({})
  class Adapters {}
  @Module({ providers: [...handlers, ...otherHandlers('conversion.gif')] })
  class Handlers {}
  const tokens = adapters.map((adapter) => (adapter as { provide: Type }).provide);
  const testing = await Test.createTestingModule({
    imports: [
      {
        module: Adapters,
        global: true,
        imports: [InProcessQueueModule],
        providers: adapters,
        exports: [...tokens, InProcessQueueModule],
      },
      JobsWorkerModule,
      Handlers,
    ],
  })
    .overrideProvider(ScratchSpace)
    .useFactory({
      factory: (s: StorageSettings) => new MeasuredScratch(s),
      inject: [StorageSettings],
    })
    .compile();
  testing.useLogger(false);
  return testing.init();
}
