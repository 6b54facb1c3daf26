import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Global,
  Module,
  type INestApplicationContext,
  type Provider,
  type Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { FfmpegMediaTool } from '../../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import type { MediaBinaries } from '../../src/adapters/ffmpeg/media-binaries.js';
import { InProcessQueueModule } from '../../src/adapters/in-process/in-process-queue.module.js';
import { LocalDiskStorage } from '../../src/adapters/local-disk/local-disk-storage.adapter.js';
import { MediaAssetsSettings } from '../../src/config/media-assets.settings.js';
import { MediaLimitsSettings } from '../../src/config/media-limits.settings.js';
import { MediaSettings } from '../../src/config/media.settings.js';
import { SandboxSettings } from '../../src/config/sandbox.settings.js';
import { StorageSettings } from '../../src/config/storage.settings.js';
import { WorkerSettings } from '../../src/config/worker.settings.js';
import type {
  DreamCheckpoint,
  DreamRenderPayload,
  DreamRenderResult,
} from '../../src/contracts/dream.js';
import type { JobFailure } from '../../src/contracts/job-failure.js';
import type { ClaimedJob } from '../../src/contracts/job-messages.js';
import { DreamsWorkerModule } from '../../src/modules/dreams/dreams.worker.module.js';
import { JobWorkerRuntime } from '../../src/modules/jobs/worker/job-worker.runtime.js';
import { JobsWorkerModule } from '../../src/modules/jobs/worker/jobs.worker.module.js';
import { JobGatePort } from '../../src/ports/job-gate.port.js';
import { LocalFilesPort } from '../../src/ports/local-files.port.js';
import { MediaToolPort } from '../../src/ports/media-tool.port.js';
import { RemoteSourcePort } from '../../src/ports/remote-source.port.js';
import { ScenePlannerPort } from '../../src/ports/scene-planner.port.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { TypesetterPort } from '../../src/ports/typesetter.port.js';
import { PreviewGeneratorPort, VideoGeneratorPort } from '../../src/ports/video-generator.port.js';
import { VideoQueuePort } from '../../src/ports/video-queue.port.js';
import { SandboxOpener } from '../../src/adapters/ffmpeg/sandbox/sandbox.opener.js';
import { BoxTypesetter, ColourGenerator, FixedPlanner } from './dream-makers.js';
import { FakeGate, type GateEntry } from './fake-gate.js';
import { otherHandlers } from './other-kinds.js';
import { PlainRemoteSource } from './plain-remote-source.js';
import { waitFor } from './wait.js';
import { claimedJob } from './worker-bench.js';

export interface DreamBenchOptions {
  generator?: VideoGeneratorPort;
  preview?: PreviewGeneratorPort;
  planner?: ScenePlannerPort;
  typesetter?: TypesetterPort;
  /** The pair of tools; those of this machine when left out. */
  binaries?: MediaBinaries;
  /** The store is another machine's: files are fetched and sent. */
  remoteStore?: boolean;
  /** Fetches without any guard unless given. */
  source?: RemoteSourcePort;
  settings?: Partial<WorkerSettings>;
}

/** What came of a dream. */
export interface RenderedDream extends DreamRenderResult {
  entry: GateEntry;
  /** The absolute path of the video. */
  path: string;
}

/** A worker that renders dreams on real folders with the real tools; whoever makes the clips is the test's. */
export class DreamBench {
  private constructor(
    private readonly context: INestApplicationContext,
    private readonly folder: string,
    private readonly gate: FakeGate,
    readonly storage: LocalDiskStorage,
  ) {}

  static async start(options: DreamBenchOptions = {}): Promise<DreamBench> {
    const folder = await mkdtemp(join(tmpdir(), 'framewright-dream-'));
    const storage = new LocalDiskStorage({
      root: join(folder, 'storage'),
      secret: 'a secret that only the tests know, 32 bytes',
      baseUrl: () => 'http://127.0.0.1',
    });
    const gate = new FakeGate();
    const media = Object.assign(new MediaSettings(), {
      ffmpegPath: options.binaries?.ffmpeg,
      ffprobePath: options.binaries?.ffprobe,
    });
    const store = Object.assign(new StorageSettings(), { dataDir: folder });
    const tool = new FfmpegMediaTool(media, new SandboxOpener(new SandboxSettings(), store));
    const context = await boot([
      { provide: JobGatePort, useValue: gate },
      { provide: StoragePort, useValue: storage },
      ...(options.remoteStore === true ? [] : [{ provide: LocalFilesPort, useValue: storage }]),
      { provide: RemoteSourcePort, useValue: options.source ?? new PlainRemoteSource() },
      { provide: MediaToolPort, useValue: tool },
      { provide: VideoGeneratorPort, useValue: options.generator ?? new ColourGenerator() },
      { provide: PreviewGeneratorPort, useValue: options.preview ?? new ColourGenerator() },
      { provide: ScenePlannerPort, useValue: options.planner ?? new FixedPlanner([]) },
      { provide: TypesetterPort, useValue: options.typesetter ?? new BoxTypesetter() },
      { provide: MediaSettings, useValue: media },
      { provide: StorageSettings, useValue: store },
      { provide: MediaLimitsSettings, useValue: new MediaLimitsSettings() },
      { provide: MediaAssetsSettings, useValue: new MediaAssetsSettings() },
      {
        provide: WorkerSettings,
        useValue: Object.assign(new WorkerSettings(), options.settings ?? {}, {
          heartbeatIntervalMs: 20,
        }),
      },
    ]);
    await context.get(JobWorkerRuntime).start();
    return new DreamBench(context, folder, gate, storage);
  }

  /** Begins a rendering; answers what the ledger knows of it. */
  begin(payload: Partial<DreamRenderPayload>, job: Partial<ClaimedJob> = {}): Promise<GateEntry> {
    return this.enqueue(dreamPayload(payload), { attempt: 1, ...job });
  }

  /** The next attempt at a rendering, with what the one before it left. */
  again({ job, checkpoint = {} }: GateEntry): Promise<GateEntry> {
    const { id, attempt, payload } = job;
    return this.enqueue(payload as DreamRenderPayload, { id, attempt: attempt + 1, checkpoint });
  }

  /** Renders and waits for the end. Rejects unless it is completed. */
  async run(payload: Partial<DreamRenderPayload>): Promise<RenderedDream> {
    return this.completed(await this.begin(payload));
  }

  /** Renders what must fail; answers how. */
  async failure(payload: Partial<DreamRenderPayload>): Promise<JobFailure> {
    return this.failureOf(await this.begin(payload));
  }

  async failureOf(entry: GateEntry): Promise<JobFailure> {
    await this.ended(entry);
    if (entry.failure === undefined) throw new Error(`It ended ${entry.status}`);
    return entry.failure;
  }

  /** What came of a rendering that ends well. */
  async completed(entry: GateEntry): Promise<RenderedDream> {
    await this.ended(entry);
    if (entry.status !== 'completed') {
      throw new Error(`It ended ${entry.status}: ${JSON.stringify(entry.failure)}`);
    }
    const result = entry.result as DreamRenderResult;
    return { ...result, entry, path: await this.path(result.video_key) };
  }

  async ended(entry: GateEntry): Promise<void> {
    const over = (): boolean => !['queued', 'processing'].includes(entry.status);
    await waitFor('the rendering to end', over, { timeoutMs: 55_000 });
  }

  cancel({ job }: GateEntry): void {
    this.gate.cancel(job.id);
  }

  /** Another worker has claimed the job. */
  takeOver({ job }: GateEntry): void {
    this.gate.takeOver(job.id);
  }

  /** The worker ends, as it does when its machine is wanted for something else. */
  async stop(): Promise<void> {
    await this.context.get(JobWorkerRuntime).stop();
  }

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

  scratchFolders(): Promise<string[]> {
    return readdir(join(this.folder, 'scratch'));
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async enqueue(
    payload: DreamRenderPayload,
    job: Partial<ClaimedJob> & Pick<ClaimedJob, 'attempt'>,
  ): Promise<GateEntry> {
    const id = job.id ?? randomUUID();
    const { attempt } = job;
    const entry = this.gate.add(
      claimedJob({
        ...{ kind: 'dream.render' as const, payload },
        outputPrefix: `videos/${payload.dreamId}/${attempt}/`,
        ...job,
        id,
      }),
    );
    await this.context
      .get(VideoQueuePort)
      .enqueue({ queue: 'dreams', jobId: id, dispatch: attempt });
    return entry;
  }
}

/** What an entry's checkpoint says. */
export function checkpointOf({ checkpoint = {} }: GateEntry): DreamCheckpoint {
  return checkpoint;
}

export function dreamPayload(payload: Partial<DreamRenderPayload> = {}): DreamRenderPayload {
  return {
    dreamId: randomUUID(),
    text: 'Of colours.',
    scenes: [],
    maxScenes: 12,
    maxSeconds: 60,
    size: '720x720',
    preview: false,
    ...payload,
  };
}

async function boot(adapters: Provider[]): Promise<INestApplicationContext> {
  const tokens = adapters.map((adapter) => (adapter as { provide: Type }).provide);
  @Global()
  @Module({
    imports: [InProcessQueueModule],
    providers: adapters,
    exports: [...tokens, InProcessQueueModule],
  })
  class Adapters {}
  @Module({ providers: otherHandlers('dream.render') })
  class Others {}
  const testing = await Test.createTestingModule({
    imports: [Adapters, JobsWorkerModule, DreamsWorkerModule, Others],
  }).compile();
  testing.useLogger(false);
  return testing.init();
}
