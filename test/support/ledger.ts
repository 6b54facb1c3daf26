import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Global, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { EntityManager } from 'typeorm';
import { LocalDiskStorage } from '../../src/adapters/local-disk/local-disk-storage.adapter.js';
import { TypeOrmAdapterModule } from '../../src/adapters/typeorm/typeorm.module.js';
import { CallbackSettings } from '../../src/config/callback.settings.js';
import { JobsSettings } from '../../src/config/jobs.settings.js';
import { OperationsSettings } from '../../src/config/operations.settings.js';
import type { JobStatus } from '../../src/contracts/job-status.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { JobApplierRegistry } from '../../src/modules/jobs/application/job-applier.registry.js';
import { CancelJobUseCase } from '../../src/modules/jobs/application/cancel-job.use-case.js';
import { CheckpointJobUseCase } from '../../src/modules/jobs/application/checkpoint-job.use-case.js';
import { ClaimJobUseCase } from '../../src/modules/jobs/application/claim-job.use-case.js';
import { CompleteJobUseCase } from '../../src/modules/jobs/application/complete-job.use-case.js';
import { FailJobUseCase } from '../../src/modules/jobs/application/fail-job.use-case.js';
import { JobDispatcher } from '../../src/modules/jobs/application/job-dispatcher.js';
import { JobReconciler } from '../../src/modules/jobs/application/job-reconciler.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import { ObjectSweeper } from '../../src/modules/jobs/application/object-sweeper.js';
import { ReleaseJobUseCase } from '../../src/modules/jobs/application/release-job.use-case.js';
import { RenewLeaseUseCase } from '../../src/modules/jobs/application/renew-lease.use-case.js';
import { SubmitJobUseCase } from '../../src/modules/jobs/application/submit-job.use-case.js';
import { JobApplier, type JobTransition } from '../../src/modules/jobs/domain/job-applier.js';
import { JobEventLogPort } from '../../src/modules/jobs/domain/job-event.js';
import { JobLedgerPort } from '../../src/modules/jobs/domain/job-ledger.port.js';
import { ObjectDiscardPort } from '../../src/modules/jobs/domain/object-discard.port.js';
import {
  outputPrefix,
  type Job,
  type JobPriority,
} from '../../src/modules/jobs/domain/job.entity.js';
import { JobsModule } from '../../src/modules/jobs/jobs.module.js';
import { JobMetricsPort, type JobEnd } from '../../src/ports/job-metrics.port.js';
import { JobStatisticsPort } from '../../src/ports/job-statistics.port.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import { VideoQueuePort, type Bell, type QueueStats } from '../../src/ports/video-queue.port.js';
import { OtherAppliers } from './other-kinds.js';
import { SqlJobStatistics } from '../../src/modules/jobs/persistence/sql-job-statistics.repository.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';

/** A doorbell that remembers, and that can break. */
export class RecordingQueue extends VideoQueuePort {
  readonly rung: Bell[] = [];
  private readonly forgotten = new Set<string>();
  private broken = false;

  breakDown(): void {
    this.broken = true;
  }

  repair(): void {
    this.broken = false;
  }

  forget(jobId: string): void {
    this.forgotten.add(jobId);
  }

  enqueue(bell: Bell): Promise<void> {
    if (this.broken) return Promise.reject(new Error('The queue cannot be reached'));
    this.rung.push(bell);
    return Promise.resolve();
  }

  has(bell: Bell): Promise<boolean> {
    if (this.broken) return Promise.reject(new Error('The queue cannot be reached'));
    return Promise.resolve(!this.forgotten.has(bell.jobId));
  }

  stats(): Promise<QueueStats> {
    return Promise.resolve({ waiting: this.rung.length, active: 0 });
  }

  check(): Promise<void> {
    return Promise.resolve();
  }
}

/** Writes down what the ledger tells the owning module. */
@Injectable()
class RecordingApplier extends JobApplier {
  readonly kind = 'conversion.gif';
  readonly applied: { id: string; to: JobTransition['to'] }[] = [];
  readonly refused = new Set<string>();

  apply(job: Job, transition: JobTransition): Promise<void> {
    if (this.refused.has(job.id)) return Promise.reject(new Error('It cannot be applied'));
    this.applied.push({ id: job.id, to: transition.to });
    return Promise.resolve();
  }
}

/** Writes down what is counted, each in a line. */
class RecordingMetrics extends JobMetricsPort {
  readonly counted: string[] = [];

  submitted(): void {
    this.counted.push('submitted');
  }
  started(): void {
    this.counted.push('started');
  }
  retried(_kind: string, cause: string): void {
    this.counted.push(`retried after a ${cause}`);
  }
  lost(): void {
    this.counted.push('lost');
  }
  ended(_kind: string, { status, code }: JobEnd): void {
    this.counted.push(code === undefined ? status : `${status} ${code}`);
  }
}

@Global()
@Module({})
class GroundModule {
  static with(storage: StoragePort, queue: VideoQueuePort): DynamicModule {
    // Nothing happens by itself: tests move the dispatcher and the reconciler by hand.
    const never = 3_600_000;
    const settings = Object.assign(new JobsSettings(), {
      dispatchIntervalMs: never,
      reconcileIntervalMs: never,
      sweepIntervalMs: never,
      lostBellMs: 60_000,
      retryFirstMs: 1_000,
    });
    const provided = [
      { provide: StoragePort, useValue: storage },
      { provide: VideoQueuePort, useValue: queue },
      { provide: JobsSettings, useValue: settings },
      { provide: CallbackSettings, useValue: new CallbackSettings() },
      { provide: OperationsSettings, useValue: new OperationsSettings() },
      { provide: JobMetricsPort, useValue: new RecordingMetrics() },
    ];
    return {
      module: GroundModule,
      providers: [...provided, RecordingApplier],
      exports: [...provided.map(({ provide }) => provide), RecordingApplier],
    };
  }
}

/** The whole jobs module on a database of its own, moved by hand. */
export interface LedgerUnderTest {
  readonly queue: RecordingQueue;
  readonly applied: RecordingApplier['applied'];
  readonly unitOfWork: UnitOfWork;
  readonly transitions: JobTransitions;
  readonly renewLease: RenewLeaseUseCase;
  readonly releaseJob: ReleaseJobUseCase;
  readonly failJob: FailJobUseCase;
  readonly cancelJob: CancelJobUseCase;
  readonly checkpointJob: CheckpointJobUseCase;
  readonly reconciler: JobReconciler;
  readonly sweeper: ObjectSweeper;
  readonly discards: ObjectDiscardPort;
  readonly storage: StoragePort;
  readonly events: JobEventLogPort;
  /** Counts the whole ledger anew each time. */
  readonly statistics: JobStatisticsPort;
  /** What the metrics were told, in order. */
  readonly counted: string[];
  submit(options?: { owner?: string; premium?: boolean; priority?: JobPriority }): Promise<Job>;
  claim(claimId?: string): Promise<Job | undefined>;
  /** Claims after moving every waiting job's time to now. */
  claimDue(): Promise<Job>;
  /** Stores an output for the attempt and completes it; parts of the announcement may be falsified. */
  complete(id: string, attempt: number, lie?: { key?: string; bytes?: number }): Promise<void>;
  /** Lets the owning module fail at every transition of this job. */
  refuse(id: string): void;
  dispatch(): Promise<void>;
  find(id: string): Promise<Job>;
  bells(): Promise<Bell[]>;
  statusesOf(id: string): Promise<JobStatus[]>;
  count(table: 'jobs' | 'outbox' | 'job_events'): Promise<number>;
  expireLease(id: string): Promise<void>;
  passDeadline(id: string): Promise<void>;
  ageBells(): Promise<void>;
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLedger(): Promise<LedgerUnderTest> {
  const database: TestDatabase = await createTestDatabase();
  const root = await mkdtemp(join(tmpdir(), 'ledger-'));
  const storage = new LocalDiskStorage({ root, secret: 'x'.repeat(32), baseUrl: () => '' });
  const queue = new RecordingQueue();
  const module: TestingModule = await Test.createTestingModule({
    imports: [
      TypeOrmAdapterModule.register({
        url: database.url,
        poolSize: 10,
        entities: [],
        migrations: MIGRATIONS,
        migrateOnStart: true,
      }),
      GroundModule.with(storage, queue),
      OtherAppliers.than('conversion.gif'),
      JobsModule,
    ],
  }).compile();
  // Hooks are not run, so that no loop starts; the registry alone needs its own.
  module.get(JobApplierRegistry).onApplicationBootstrap();

  const manager = module.get(EntityManager);
  const ledger = module.get(JobLedgerPort);
  const applied = module.get(RecordingApplier).applied;
  const content = Buffer.from('GIF89a');

  const under: LedgerUnderTest = {
    queue,
    applied,
    storage,
    unitOfWork: module.get(UnitOfWork),
    transitions: module.get(JobTransitions),
    renewLease: module.get(RenewLeaseUseCase),
    releaseJob: module.get(ReleaseJobUseCase),
    failJob: module.get(FailJobUseCase),
    cancelJob: module.get(CancelJobUseCase),
    checkpointJob: module.get(CheckpointJobUseCase),
    reconciler: module.get(JobReconciler),
    sweeper: module.get(ObjectSweeper),
    discards: module.get(ObjectDiscardPort),
    events: module.get(JobEventLogPort),
    statistics: module.get(SqlJobStatistics),
    counted: module.get<RecordingMetrics>(JobMetricsPort).counted,
    submit: ({ owner = 'local', premium = false, priority } = {}) =>
      module.get(SubmitJobUseCase).execute({
        kind: 'conversion.gif',
        owner: { id: owner, premium },
        requestId: 'test',
        payload: PAYLOAD,
        ...(priority !== undefined && { priority }),
      }),
    claim: (claimId = randomUUID()) =>
      module.get(ClaimJobUseCase).execute({ queue: 'video_queue', holder: 'test-worker', claimId }),
    claimDue: async () => {
      await manager.query(`UPDATE jobs SET run_after = now() WHERE status = 'queued'`);
      const job = await under.claim();
      if (job === undefined) throw new Error('Nothing to claim');
      return job;
    },
    complete: async (id, attempt, lie = {}) => {
      const key = `${outputPrefix({ outputRoot: `outputs/${id}`, attempt })}video.gif`;
      const stored = await storage.put(key, Readable.from([content]));
      await module
        .get(CompleteJobUseCase)
        .execute(
          id,
          attempt,
          [{ key, bytes: stored.bytes, sha256: stored.sha256, contentType: 'image/gif', ...lie }],
          { width: 1, height: 1, frames: 1, durationSeconds: 0.1, trimmed: false },
        );
    },
    refuse: (id) => void module.get(RecordingApplier).refused.add(id),
    dispatch: () => module.get(JobDispatcher).dispatch(),
    find: async (id) => {
      const job = await ledger.find(id);
      if (job === undefined) throw new Error('No such job');
      return job;
    },
    bells: () => manager.query(`SELECT job_id AS "jobId", dispatch, queue FROM outbox ORDER BY id`),
    statusesOf: async (id) => {
      const rows: { status: JobStatus }[] = await manager.query(
        'SELECT status FROM job_events WHERE job_id = $1 ORDER BY id',
        [id],
      );
      return rows.map((row) => row.status);
    },
    count: async (table) => {
      const rows: { n: number }[] = await manager.query(`SELECT count(*)::int AS n FROM ${table}`);
      return rows[0]?.n ?? 0;
    },
    expireLease: (id) =>
      manager.query(`UPDATE jobs SET lease_until = now() - interval '1 second' WHERE id = $1`, [
        id,
      ]),
    passDeadline: (id) =>
      manager.query(`UPDATE jobs SET deadline = now() - interval '1 hour' WHERE id = $1`, [id]),
    ageBells: () =>
      manager.query(`UPDATE jobs SET run_after = now() - interval '1 hour', dispatched_at = NULL`),
    clear: async () => {
      await manager.query('TRUNCATE jobs, outbox, job_events, discarded_objects');
      applied.length = 0;
      under.counted.length = 0;
      queue.rung.length = 0;
      queue.repair();
    },
    stop: async () => {
      await module.close();
      await database.drop();
      await rm(root, { recursive: true, force: true });
    },
  };
  return under;
}

const PAYLOAD = {
  sourceKey: 'uploads/source',
  gifFilename: 'x-video.gif',
  parameters: { fps: 15, width: 480, start: 0, duration: 120, loop: 0, quality: 'good' },
} as const;
