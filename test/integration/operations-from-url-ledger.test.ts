import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntityManager } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OperationUrls1763700000520 } from '../../migrations/1763700000520-operation-urls.js';
import { ObjectSweeper } from '../../src/modules/jobs/application/object-sweeper.js';
import { JobLedgerPort } from '../../src/modules/jobs/domain/job-ledger.port.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import { CancelOperationUseCase } from '../../src/modules/operations/application/cancel-operation.use-case.js';
import { DeleteOperationUseCase } from '../../src/modules/operations/application/delete-operation.use-case.js';
import { GetOperationUseCase } from '../../src/modules/operations/application/get-operation.use-case.js';
import { OperationExpirySchedule } from '../../src/modules/operations/application/operation-expiry.schedule.js';
import { OperationObjectsOwner } from '../../src/modules/operations/application/operation-objects.owner.js';
import { RetryOperationUseCase } from '../../src/modules/operations/application/retry-operation.use-case.js';
import type { FollowedOperation } from '../../src/modules/operations/domain/followed-operation.js';
import { inputKey, OperationsInstance, SOMEBODY } from '../support/operations.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const URL = 'https://example.com/clips/clip.mov?token=secret';

describe('Operations on a file at an address', () => {
  let database: TestDatabase;
  let root: string;
  let api: OperationsInstance;

  beforeAll(async () => {
    database = await createTestDatabase();
    root = await mkdtemp(join(tmpdir(), 'operations-'));
    api = await OperationsInstance.start(database.url, root);
  });
  afterAll(async () => {
    await api.module.close();
    await database.drop();
    await rm(root, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await query(
      'TRUNCATE operation_files, operations, jobs, outbox, job_events, discarded_objects',
    );
    for (const key of await objects()) await api.storage.delete(key);
  });

  const query = <T>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
    api.module.get(EntityManager).query<T[]>(sql, parameters);
  const get = (id: string): Promise<FollowedOperation> =>
    api.module.get(GetOperationUseCase).execute(SOMEBODY.id, id);
  const remove = (id: string): Promise<FollowedOperation> =>
    api.module.get(DeleteOperationUseCase).execute(SOMEBODY.id, id);
  const sweep = (): Promise<void> => api.module.get(ObjectSweeper).removeDiscarded();
  const jobsBegun = async (): Promise<number> => (await query('SELECT id FROM jobs')).length;
  const jobOf = ({ jobId }: FollowedOperation): Promise<Job | undefined> =>
    api.module.get(JobLedgerPort).find(jobId);

  async function objects(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of api.storage.list('')) keys.push(key);
    return keys;
  }

  it('hand the address on to the worker, and know nothing of the file until it has been worked on', async () => {
    const begun = await api.begin({ inputUrl: URL });
    expect(begun).toMatchObject({
      status: 'queued',
      input: { url: URL, name: 'clip.mov', facts: undefined },
    });
    expect(await jobOf(begun)).toMatchObject({
      timeoutSeconds: 1800 + 300,
      payload: {
        operation: 'media_probe',
        parameters: { indent: 2 },
        inputUrl: URL,
        fetchSeconds: 1800,
      },
    });
    await api.complete(begun.jobId, 'what was there');
    expect(await get(begun.id)).toMatchObject({
      status: 'completed',
      input: {
        url: URL,
        name: 'clip.mov',
        facts: {
          bytes: 14,
          contentType: 'video/mp4',
          sha256: createHash('sha256').update('what was there').digest('hex'),
        },
      },
      output: { name: 'clip.mp4' },
    });
  });

  it('are not completed by a worker that does not say what it found', async () => {
    const begun = await api.begin({ inputUrl: URL });
    await expect(api.complete(begun.jobId)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await get(begun.id)).toMatchObject({ status: 'queued' });
  });

  it('share no work while it is under way: the same address may hold another file', async () => {
    await api.begin({ inputUrl: URL });
    await api.begin({ inputUrl: URL });
    await api.begin({ content: 'what was there' });
    expect(await jobsBegun()).toBe(3);
  });

  it('fetch again even after a result', async () => {
    const first = await api.begin({ inputUrl: URL });
    await api.complete(first.jobId, 'what was there');
    expect(await api.begin({ inputUrl: URL })).toMatchObject({ status: 'queued', cached: false });
  });

  it('answer an upload of the same bytes with their result; the upload stays, being the only copy', async () => {
    const first = await api.begin({ inputUrl: URL });
    const output = await api.complete(first.jobId, 'what was there');
    const uploaded = await api.begin({ content: 'what was there' });
    expect(uploaded).toMatchObject({
      status: 'completed',
      cached: true,
      jobId: first.jobId,
      output: { key: output, name: 'Holiday.mp4' },
    });
    await sweep();
    expect((await objects()).sort()).toEqual([output, inputKey(uploaded)].sort());
    await remove(first.id);
    await sweep();
    expect((await objects()).sort()).toEqual([output, inputKey(uploaded)].sort());
    const third = await api.begin({ content: 'what was there' });
    expect(third).toMatchObject({ cached: true, input: { key: inputKey(uploaded) } });
    await remove(uploaded.id);
    await remove(third.id);
    await sweep();
    expect(await objects()).toEqual([]);
  });

  it('answer who works on the output of another with their result, and hold on to that output', async () => {
    const maker = await api.begin({ content: 'source' });
    const made = await api.complete(maker.jobId);
    const first = await api.begin({ inputUrl: URL });
    await api.complete(first.jobId, `made by ${maker.jobId}`); // the very bytes of `made`
    const chained = await api.begin({ inputOperation: maker.id });
    expect(chained).toMatchObject({ cached: true, jobId: first.jobId, input: { key: made } });
    await remove(maker.id);
    await sweep();
    expect(await objects()).toContain(made);
  });

  it('are worked on further: what they made is another’s input', async () => {
    const first = await api.begin({ inputUrl: URL });
    const made = await api.complete(first.jobId, 'what was there');
    const second = await api.begin({ inputOperation: first.id });
    expect(second).toMatchObject({ status: 'queued', input: { key: made, name: 'clip.mp4' } });
    expect(await jobOf(second)).toMatchObject({ payload: { inputKey: made }, timeoutSeconds: 300 });
  });

  it('fetch again when they are tried again', async () => {
    const begun = await api.begin({ inputUrl: URL });
    await api.fail(begun.jobId, 'IMPORT_FAILED');
    expect(await get(begun.id)).toMatchObject({
      status: 'failed',
      error: { code: 'IMPORT_FAILED', retryable: true },
    });
    const again = await api.module.get(RetryOperationUseCase).execute(SOMEBODY, begun.id, 'r');
    expect(again).toMatchObject({ status: 'queued', input: { url: URL } });
    expect(await jobOf(again)).toMatchObject({
      payload: { inputUrl: URL, parameters: { indent: 2 } },
    });
    await api.complete(again.jobId, 'what is there now');
    expect(await get(begun.id)).toMatchObject({ input: { facts: { bytes: 17 } } });
  });

  it('are cancelled and deleted, and leave nothing', async () => {
    const { id } = await api.begin({ inputUrl: URL });
    const cancelled = await api.module.get(CancelOperationUseCase).execute(SOMEBODY.id, id);
    expect(cancelled).toMatchObject({ status: 'cancelled', input: { url: URL } });
    await remove(id);
    const done = await api.begin({ inputUrl: URL });
    await api.complete(done.jobId, 'what was there');
    await remove(done.id);
    await sweep();
    expect(await objects()).toEqual([]);
    expect(await query('SELECT id FROM operation_files')).toEqual([]);
  });

  it('expire with what they made', async () => {
    const done = await api.begin({ inputUrl: URL });
    const made = await api.complete(done.jobId, 'what was there');
    expect(await api.module.get(OperationObjectsOwner).referenced([made, URL])).toEqual([made]);
    await query(`UPDATE operations SET expires_at = now() - interval '1 second'`);
    await api.module.get(OperationExpirySchedule).removeExpired();
    await sweep();
    expect(await objects()).toEqual([]);
    expect(await query('SELECT id FROM operations')).toEqual([]);
  });

  it('are forgotten by a schema that does not know of them, and others are not', async () => {
    await api.begin({ inputUrl: URL });
    const kept = await api.begin();
    const source = api.module.get(EntityManager).dataSource;
    const runner = source.createQueryRunner();
    const migration = new OperationUrls1763700000520();
    try {
      await migration.down(runner);
      expect(await query('SELECT id FROM operations')).toEqual([{ id: kept.id }]);
    } finally {
      await migration.up(runner);
      await runner.release();
    }
    expect(await get(kept.id)).toMatchObject({ input: { key: inputKey(kept) } });
  });
});
