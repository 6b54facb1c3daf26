import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { EntityManager } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LocalDiskStorage } from '../../src/adapters/local-disk/local-disk-storage.adapter.js';
import { TypeOrmAdapterModule } from '../../src/adapters/typeorm/typeorm.module.js';
import { CallbackSettings } from '../../src/config/callback.settings.js';
import { ConversionsSettings } from '../../src/config/conversions.settings.js';
import { JobsSettings } from '../../src/config/jobs.settings.js';
import { OperationsSettings } from '../../src/config/operations.settings.js';
import { AppError } from '../../src/contracts/app-error.js';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { FileResponder } from '../../src/http/download/file-responder.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { CancelConversionUseCase } from '../../src/modules/conversions/application/cancel-conversion.use-case.js';
import { CompletedVideosSchedule } from '../../src/modules/conversions/application/completed-videos.schedule.js';
import { ConversionObjectsOwner } from '../../src/modules/conversions/application/conversion-objects.owner.js';
import { DeleteConversionUseCase } from '../../src/modules/conversions/application/delete-conversion.use-case.js';
import { GetConversionUseCase } from '../../src/modules/conversions/application/get-conversion.use-case.js';
import { ListConversionsUseCase } from '../../src/modules/conversions/application/list-conversions.use-case.js';
import { OpenGifUseCase } from '../../src/modules/conversions/application/open-gif.use-case.js';
import { ProcessCompletedVideosUseCase } from '../../src/modules/conversions/application/process-completed-videos.use-case.js';
import { RetryConversionUseCase } from '../../src/modules/conversions/application/retry-conversion.use-case.js';
import { StartConversionUseCase } from '../../src/modules/conversions/application/start-conversion.use-case.js';
import { ConversionsModule } from '../../src/modules/conversions/conversions.module.js';
import type { FollowedConversion } from '../../src/modules/conversions/domain/followed-conversion.js';
import { ConversionSchema } from '../../src/modules/conversions/persistence/conversion.schema.js';
import { ClaimJobUseCase } from '../../src/modules/jobs/application/claim-job.use-case.js';
import { JobApplierRegistry } from '../../src/modules/jobs/application/job-applier.registry.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import { ObjectSweeper } from '../../src/modules/jobs/application/object-sweeper.js';
import type { JobTransition } from '../../src/modules/jobs/domain/job-applier.js';
import { JobLedgerPort } from '../../src/modules/jobs/domain/job-ledger.port.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import { JobsModule } from '../../src/modules/jobs/jobs.module.js';
import { PublicUrls } from '../../src/ports/public-urls.port.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import { VideoQueuePort } from '../../src/ports/video-queue.port.js';
import { RecordingQueue } from '../support/ledger.js';
import { OtherAppliers } from '../support/other-kinds.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const OWNER = { id: 'somebody', premium: false };
const RESULT = { width: 480, height: 270, frames: 15, durationSeconds: 1, trimmed: false };

class NoUrls extends PublicUrls {
  base(): string {
    return 'http://127.0.0.1';
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error.code;
  throw new Error('It was not refused', { cause: error });
}

describe('Conversions', () => {
  let database: TestDatabase;
  let module: TestingModule;
  let root: string;
  let storage: LocalDiskStorage;

  beforeAll(async () => {
    database = await createTestDatabase();
    root = await mkdtemp(join(tmpdir(), 'conversions-'));
    storage = new LocalDiskStorage({ root, secret: 'x'.repeat(32), baseUrl: () => '' });
    const provided = [
      { provide: StoragePort, useValue: storage },
      { provide: VideoQueuePort, useValue: new RecordingQueue() },
      { provide: FileResponder, useValue: new FileResponder(storage, storage) },
      { provide: PublicUrls, useValue: new NoUrls() },
      ...[
        new JobsSettings(),
        new CallbackSettings(),
        new ConversionsSettings(),
        new OperationsSettings(),
      ].map((value) => ({
        provide: value.constructor,
        useValue: value,
      })),
    ];
    @Global()
    @Module({ providers: provided, exports: provided.map(({ provide }) => provide) })
    class GroundModule {}
    module = await Test.createTestingModule({
      imports: [
        TypeOrmAdapterModule.register({
          url: database.url,
          poolSize: 10,
          entities: [ConversionSchema],
          migrations: MIGRATIONS,
          migrateOnStart: false,
        }),
        GroundModule,
        JobsModule,
        OtherAppliers.than('conversion.gif'),
        ConversionsModule,
      ],
    }).compile();
    // Hooks are not run, so that no loop starts; the registry alone needs its own.
    module.get(JobApplierRegistry).onApplicationBootstrap();
  });
  afterAll(async () => {
    await module.close();
    await database.drop();
    await rm(root, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await module
      .get(EntityManager)
      .query('TRUNCATE conversions, jobs, outbox, job_events, discarded_objects');
  });

  async function store(key: string): Promise<string> {
    await storage.put(key, Readable.from([Buffer.from('bytes')]));
    return key;
  }

  async function start(owner = OWNER): Promise<FollowedConversion> {
    const key = await store(`uploads/${randomUUID()}`);
    return module.get(StartConversionUseCase).execute({
      owner,
      requestId: 'request-1',
      video: { key, bytes: 5, extension: 'mov', originalName: 'Holiday.MOV' },
      asked: { width: 320 },
    });
  }

  const get = (id: string, owner = OWNER.id): Promise<FollowedConversion> =>
    module.get(GetConversionUseCase).execute(owner, id);
  const remove = (id: string): Promise<void> =>
    module.get(DeleteConversionUseCase).execute(OWNER.id, id);
  const retry = (id: string): Promise<FollowedConversion> =>
    module.get(RetryConversionUseCase).execute(OWNER, id, 'request-2');
  const claim = (): Promise<unknown> =>
    module
      .get(ClaimJobUseCase)
      .execute({ queue: 'video_queue', holder: 'w', claimId: randomUUID() });
  const exists = async (key: string | undefined): Promise<boolean> =>
    key !== undefined && (await storage.stat(key)) !== undefined;
  const sweep = (): Promise<void> => module.get(ObjectSweeper).removeDiscarded();

  async function complete({ jobId }: FollowedConversion): Promise<string> {
    const key = await store(`outputs/${jobId}/1/video.gif`);
    const outputs = [{ key, bytes: 5, sha256: 'f'.repeat(64), contentType: 'image/gif' }];
    const change = { to: 'completed', outputs, result: RESULT } as const;
    await module.get(JobTransitions).apply({ id: jobId, from: ['queued', 'processing'] }, change);
    return key;
  }

  async function fail(
    { jobId }: FollowedConversion,
    code: 'STORAGE_FAILED' | 'INPUT_INVALID',
  ): Promise<void> {
    const change = { to: 'failed', error: jobFailure(code) } as const;
    await module.get(JobTransitions).apply({ id: jobId, from: ['queued', 'processing'] }, change);
  }

  it('begin queued, with a job that knows all it needs', async () => {
    const { id } = await start();
    const begun = await get(id);
    expect(begun).toMatchObject({ status: 'queued', progress: 0, originalName: 'Holiday.MOV' });
    expect(begun.gifFilename).toMatch(/^[0-9a-f-]{36}-video\.gif$/);
    expect(begun.videoFilename).toBe(begun.gifFilename.replace(/gif$/, 'mov'));
    expect(begun.gifFilename).not.toContain(id);
    expect(await claim()).toMatchObject({
      id: begun.jobId,
      requestId: 'request-1',
      payload: {
        sourceKey: begun.sourceKey,
        gifFilename: begun.gifFilename,
        parameters: { fps: 15, width: 320, duration: 120 },
      },
    });
    expect(await get(id)).toMatchObject({ status: 'processing' });
  });

  it('belong to who began them', async () => {
    const { id, gifFilename } = await start();
    expect(await codeOf(get(id, 'another'))).toBe('NOT_FOUND');
    expect(await codeOf(get(randomUUID()))).toBe('NOT_FOUND');
    const named = (name: string): Promise<unknown> =>
      module.get(GetConversionUseCase).execute(OWNER.id, id, name);
    expect(await codeOf(named('another.gif'))).toBe('NOT_FOUND');
    expect(await named(gifFilename)).toMatchObject({ id });
    const cancel = module.get(CancelConversionUseCase).execute('another', id);
    expect(await codeOf(cancel)).toBe('NOT_FOUND');
    expect(await codeOf(module.get(DeleteConversionUseCase).execute('another', id))).toBe(
      'NOT_FOUND',
    );
    expect(await get(id)).toMatchObject({ status: 'queued' });
  });

  it('have their GIF behind its name once completed, and their video removed', async () => {
    const begun = await start();
    const open = (): Promise<string> => module.get(OpenGifUseCase).execute(begun.gifFilename);
    expect(await codeOf(open())).toBe('NOT_FOUND');
    await claim();
    const key = await complete(begun);
    expect(await open()).toBe(key);
    const done = await get(begun.id);
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      sourceKey: undefined,
      gif: { key, bytes: 5, ...RESULT },
    });
    expect(done.completedAt).toBeInstanceOf(Date);
    await sweep();
    expect([await exists(begun.sourceKey), await exists(key)]).toEqual([false, true]);
  });

  it('keep their video for a retry where one may help, and only there', async () => {
    const hopeful = await start();
    await fail(hopeful, 'STORAGE_FAILED');
    const hopeless = await start();
    await fail(hopeless, 'INPUT_INVALID');
    await sweep();
    expect(await exists(hopeful.sourceKey)).toBe(true);
    expect(await exists(hopeless.sourceKey)).toBe(false);
    expect(await codeOf(retry(hopeless.id))).toBe('CONFLICT');
    const again = await retry(hopeful.id);
    expect(again).toMatchObject({
      status: 'queued',
      error: undefined,
      sourceKey: hopeful.sourceKey,
    });
    expect(again.jobId).not.toBe(hopeful.jobId);
    await complete(again);
    expect(await get(hopeful.id)).toMatchObject({ status: 'completed' });
  });

  it('are not retried once the video is gone, nor twice at the same moment', async () => {
    const late = await start();
    await fail(late, 'STORAGE_FAILED');
    await module.get(EntityManager).query('UPDATE discarded_objects SET due_at = now()');
    await sweep();
    expect(await codeOf(retry(late.id))).toBe('CONFLICT');
    expect(await get(late.id)).toMatchObject({ status: 'failed' });

    const raced = await start();
    await fail(raced, 'STORAGE_FAILED');
    const answers = await Promise.allSettled([retry(raced.id), retry(raced.id), retry(raced.id)]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('do not follow a job they have no more', async () => {
    const begun = await start();
    await fail(begun, 'STORAGE_FAILED');
    const again = await retry(begun.id);
    const applier = module.get(JobApplierRegistry).of('conversion.gif');
    const apply = (transition: JobTransition): Promise<void> =>
      module.get(UnitOfWork).run(() => applier.apply(stale, transition));
    const stale = { ...(await jobOf(begun)), finishedAt: new Date() };
    await apply({ to: 'failed', error: jobFailure('INPUT_INVALID') });
    expect(await get(begun.id)).toMatchObject({ status: 'queued', jobId: again.jobId });
    const key = await store(`outputs/${begun.jobId}/9/video.gif`);
    const outputs = [{ key, bytes: 5, sha256: '', contentType: 'image/gif' }];
    await apply({ to: 'completed', outputs, result: RESULT });
    expect(await get(begun.id)).toMatchObject({ status: 'queued', gif: undefined });
    await sweep();
    expect(await exists(key)).toBe(false);
  });

  it('are cancelled with their job, once', async () => {
    const begun = await start();
    await claim();
    const cancelled = await module.get(CancelConversionUseCase).execute(OWNER.id, begun.id);
    expect(cancelled).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect((await jobOf(begun)).status).toBe('cancelled');
    await sweep();
    expect(await exists(begun.sourceKey)).toBe(false);
    const twice = module.get(CancelConversionUseCase).execute(OWNER.id, begun.id);
    expect(await codeOf(twice)).toBe('CONFLICT');
    expect(await codeOf(retry(begun.id))).toBe('CONFLICT');
  });

  it('are deleted with all that is stored for them, at work or done', async () => {
    const working = await start();
    await claim();
    await remove(working.id);
    expect((await jobOf(working)).status).toBe('cancelled');
    const done = await start();
    const key = await complete(done);
    await remove(done.id);
    await sweep();
    for (const gone of [working.sourceKey, done.sourceKey, key])
      expect(await exists(gone)).toBe(false);
    for (const { id } of [working, done]) expect(await codeOf(get(id))).toBe('NOT_FOUND');
    expect(await codeOf(remove(done.id))).toBe('NOT_FOUND');
  });

  it('are deleted also while their job completes, and leave nothing behind', async () => {
    for (let round = 0; round < 10; round++) {
      const begun = await start();
      await claim();
      const [, key] = await Promise.all([remove(begun.id), complete(begun)]);
      await sweep();
      expect(await codeOf(get(begun.id))).toBe('NOT_FOUND');
      expect(await exists(begun.sourceKey)).toBe(false);
      // Completion lost: the ledger does not apply it, and the worker's gate removes the attempt's output.
      if ((await jobOf(begun)).status === 'completed') expect(await exists(key)).toBe(false);
    }
  });

  it('are listed newest first, page by page, to their owner alone', async () => {
    await start({ id: 'another', premium: false });
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await start()).id);
    const manager = module.get(EntityManager);
    await manager.query(
      `UPDATE conversions SET created_at = now() - interval '1 hour' WHERE id = ANY($1)`,
      [ids.slice(2)],
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await module
        .get(ListConversionsUseCase)
        .execute({ ownerId: OWNER.id, limit: 2, cursor });
      expect(page.conversions.length).toBeLessThanOrEqual(2);
      seen.push(...page.conversions.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen.slice(0, 2)).toEqual(ids.slice(0, 2));
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  it('are taken note of once when they are over', async () => {
    const process = (): Promise<unknown> =>
      module.get(ProcessCompletedVideosUseCase).execute(OWNER.id);
    await complete(await start());
    await fail(await start(), 'INPUT_INVALID');
    const cancelled = await start();
    await module.get(CancelConversionUseCase).execute(OWNER.id, cancelled.id);
    await start();
    await complete(await start({ id: 'another', premium: false }));
    expect(await process()).toEqual({ processed: 3, updated: 1, failed: 2, pending: 1 });
    expect(await process()).toEqual({ processed: 0, updated: 0, failed: 0, pending: 1 });
    await module.get(CompletedVideosSchedule).apply();
    const unapplied: unknown[] = await module
      .get(EntityManager)
      .query('SELECT 1 FROM conversions WHERE applied_at IS NULL AND completed_at IS NOT NULL');
    expect(unapplied).toEqual([]);
  });

  it('hold on to the objects they refer to, and to no others', async () => {
    const working = await start();
    const done = await start();
    const gif = await complete(done);
    const keys = [working.sourceKey ?? '', done.sourceKey ?? '', gif, 'uploads/nobody'];
    const held = await module.get(ConversionObjectsOwner).referenced(keys);
    expect([...held].sort()).toEqual([working.sourceKey ?? '', gif].sort());
  });

  async function jobOf({ jobId }: FollowedConversion): Promise<Job> {
    const [job] = await module.get(JobLedgerPort).findAll([jobId]);
    if (job === undefined) throw new Error('No such job');
    return job;
  }
});
