import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntityManager } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/contracts/app-error.js';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { HoldJobUseCase } from '../../src/modules/jobs/application/hold-job.use-case.js';
import { JobApplierRegistry } from '../../src/modules/jobs/application/job-applier.registry.js';
import { ObjectSweeper } from '../../src/modules/jobs/application/object-sweeper.js';
import { RenewLeaseUseCase } from '../../src/modules/jobs/application/renew-lease.use-case.js';
import { JobLedgerPort } from '../../src/modules/jobs/domain/job-ledger.port.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import { CancelOperationUseCase } from '../../src/modules/operations/application/cancel-operation.use-case.js';
import { DeleteOperationUseCase } from '../../src/modules/operations/application/delete-operation.use-case.js';
import { GetOperationUseCase } from '../../src/modules/operations/application/get-operation.use-case.js';
import { ListOperationsUseCase } from '../../src/modules/operations/application/list-operations.use-case.js';
import { OpenOutputUseCase } from '../../src/modules/operations/application/open-output.use-case.js';
import { OperationExpirySchedule } from '../../src/modules/operations/application/operation-expiry.schedule.js';
import { OperationObjectsOwner } from '../../src/modules/operations/application/operation-objects.owner.js';
import { RetryOperationUseCase } from '../../src/modules/operations/application/retry-operation.use-case.js';
import type { FollowedOperation } from '../../src/modules/operations/domain/followed-operation.js';
import type { OperationPageRequest } from '../../src/modules/operations/domain/operation.repository.js';
import { MediaToolPort } from '../../src/ports/media-tool.port.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import { inputKey, NamedTools, OperationsInstance, SOMEBODY } from '../support/operations.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { waitFor } from '../support/wait.js';

const DAY_MS = 24 * 3_600_000;

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error.code;
  throw new Error('It was not refused', { cause: error });
}

/** Work that others may have made impossible meanwhile. */
async function attempt(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (
      !(error instanceof AppError) ||
      !['NOT_FOUND', 'CONFLICT', 'NOT_READY'].includes(error.code)
    )
      throw error;
  });
}

describe('Operations', () => {
  let database: TestDatabase;
  let root: string;
  let one: OperationsInstance;
  let two: OperationsInstance;

  beforeAll(async () => {
    database = await createTestDatabase();
    root = await mkdtemp(join(tmpdir(), 'operations-'));
    [one, two] = await Promise.all([
      OperationsInstance.start(database.url, root),
      OperationsInstance.start(database.url, root),
    ]);
  });
  afterAll(async () => {
    await Promise.all([one.module.close(), two.module.close()]);
    await database.drop();
    await rm(root, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await query(
      'TRUNCATE operation_files, operations, jobs, outbox, job_events, discarded_objects',
    );
    for await (const { key } of one.storage.list('')) await one.storage.delete(key);
  });

  const query = <T>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
    one.module.get(EntityManager).query<T[]>(sql, parameters);
  const get = (id: string, owner = SOMEBODY.id): Promise<FollowedOperation> =>
    one.module.get(GetOperationUseCase).execute(owner, id);
  const cancel = (id: string, on = one): Promise<FollowedOperation> =>
    on.module.get(CancelOperationUseCase).execute(SOMEBODY.id, id);
  const remove = (id: string, on = one): Promise<FollowedOperation> =>
    on.module.get(DeleteOperationUseCase).execute(SOMEBODY.id, id);
  const retry = (id: string): Promise<FollowedOperation> =>
    one.module.get(RetryOperationUseCase).execute(SOMEBODY, id, 'request-2');
  const expire = (on = one): Promise<void> =>
    on.module.get(OperationExpirySchedule).removeExpired();
  const sweep = (): Promise<void> => one.module.get(ObjectSweeper).removeDiscarded();
  const exists = async (key: string | undefined): Promise<boolean> =>
    key !== undefined && (await one.storage.stat(key)) !== undefined;
  const jobsBegun = async (): Promise<number> => (await query('SELECT id FROM jobs')).length;

  async function jobOf({ jobId }: FollowedOperation): Promise<Job> {
    const job = await one.module.get(JobLedgerPort).find(jobId);
    if (job === undefined) throw new Error('No such job');
    return job;
  }

  async function objects(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of one.storage.list('')) keys.push(key);
    return keys.sort();
  }

  it('begin queued, with a job in the queue of their media and within its time', async () => {
    const begun = await one.begin({ given: { indent: 0 } });
    expect(begun).toMatchObject({ status: 'queued', progress: 0, cached: false });
    expect(begun.etaSeconds).toBeUndefined();
    expect(await jobOf(begun)).toMatchObject({
      kind: 'operation.run',
      queue: 'audio_queue',
      timeoutSeconds: 300,
      requestId: 'request-1',
      payload: {
        operation: 'media_probe',
        parameters: { indent: 0 },
        inputKey: inputKey(begun),
      },
    });
  });

  it('remember what was given in the order it was given', async () => {
    const { id } = await one.begin({ given: { quality: 23, crf: 1 } });
    expect(Object.keys((await get(id)).parameters)).toEqual(['quality', 'crf']);
  });

  it('follow their job to its end', async () => {
    const { id, jobId } = await one.begin();
    await one.claim();
    expect(await get(id)).toMatchObject({ status: 'processing', progress: 0 });
    await query(`UPDATE operations SET started_at = now() - interval '10 seconds'`);
    await one.module.get(RenewLeaseUseCase).execute(jobId, 1, 50);
    const working = await get(id);
    expect(working.progress).toBe(50);
    expect(working.etaSeconds).toBeGreaterThanOrEqual(10);
    expect(working.etaSeconds).toBeLessThan(20);
    const key = await one.complete(jobId);
    const done = await get(id);
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      etaSeconds: 0,
      plan: [],
      output: { key, name: 'Holiday.mp4', bytes: 4, metadata: { width: 64 } },
    });
    const kept = (done.expiresAt?.getTime() ?? 0) - (done.completedAt?.getTime() ?? 0);
    expect(kept).toBe(7 * DAY_MS);
    await sweep();
    expect([await exists(inputKey(done)), await exists(key)]).toEqual([true, true]);
  });

  it('belong to who began them', async () => {
    const { id, jobId } = await one.begin();
    await one.complete(jobId);
    const by = 'another';
    const { module } = one;
    expect(await codeOf(get(id, by))).toBe('NOT_FOUND');
    expect(await codeOf(module.get(OpenOutputUseCase).execute(by, id))).toBe('NOT_FOUND');
    expect(await codeOf(module.get(CancelOperationUseCase).execute(by, id))).toBe('NOT_FOUND');
    expect(await codeOf(module.get(DeleteOperationUseCase).execute(by, id))).toBe('NOT_FOUND');
    const retried = module.get(RetryOperationUseCase).execute({ ...SOMEBODY, id: by }, id, 'r');
    expect(await codeOf(retried)).toBe('NOT_FOUND');
    const chained = one.begin({ owner: { ...SOMEBODY, id: by }, inputOperation: id });
    expect(await codeOf(chained)).toBe('NOT_FOUND');
    expect(await get(id)).toMatchObject({ status: 'completed' });
  });

  describe('that must have the same result', () => {
    it('are answered from it at once, each under its own name, and keep nothing twice', async () => {
      const first = await one.begin({ content: 'same' });
      const output = await one.complete(first.jobId);
      const second = await two.begin({ content: 'same', name: 'Again.mov', given: { indent: 2 } });
      expect(second).toMatchObject({
        status: 'completed',
        cached: true,
        progress: 100,
        jobId: first.jobId,
        parameters: { indent: 2 },
        input: { key: inputKey(first), name: 'Again.mov' },
        output: { key: output, name: 'Again.mp4' },
      });
      expect(await jobsBegun()).toBe(1);
      await sweep();
      expect(await objects()).toEqual([output, inputKey(first)].sort());
    });

    it.each([
      ['without the cache', { content: 'same', cache: false }],
      ['of another input', { content: 'other' }],
      ['with another parameter', { content: 'same', given: { indent: 3 } }],
      ['of another owner', { content: 'same', owner: { id: 'another', premium: false } }],
    ])('are not those %s', async (_name, asked) => {
      const first = await one.begin({ content: 'same' });
      await one.complete(first.jobId);
      expect(await one.begin(asked)).toMatchObject({ status: 'queued', cached: false });
      expect(await jobsBegun()).toBe(2);
    });

    it('are not those that failed, were cancelled or deleted, or have expired', async () => {
      const again = (): Promise<FollowedOperation> => one.begin({ content: 'same' });
      await one.fail((await again()).jobId);
      await cancel((await again()).id);
      const deleted = await again();
      await one.complete(deleted.jobId);
      await remove(deleted.id);
      const expired = await again();
      await one.complete(expired.jobId);
      await query(`UPDATE operations SET expires_at = now() - interval '1 second' WHERE id = $1`, [
        expired.id,
      ]);
      expect(await again()).toMatchObject({ status: 'queued', cached: false });
      expect(await jobsBegun()).toBe(5);
    });

    it('begin one job when many are asked for at the same moment, of two instances', async () => {
      const begun = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 === 0 ? one : two).begin({ content: 'same', name: `${n}.mp4` }),
        ),
      );
      const [first] = begun;
      expect(new Set(begun.map(({ jobId }) => jobId)).size).toBe(1);
      expect(new Set(begun.map(inputKey)).size).toBe(1);
      expect(await jobsBegun()).toBe(1);
      await sweep();
      expect(await objects()).toEqual([inputKey(first ?? expect.fail())]);
      await one.claim();
      expect(await get(begun[7]?.id ?? '')).toMatchObject({ status: 'processing' });
      expect(await two.begin({ content: 'same' })).toMatchObject({ status: 'processing' });
      const key = await one.complete(first?.jobId ?? '');
      for (const { id } of begun) {
        expect(await get(id)).toMatchObject({
          status: 'completed',
          cached: false,
          output: { key },
        });
      }
    });

    it('fail together, and each is tried again by itself', async () => {
      const [first, second] = [
        await one.begin({ content: 'same' }),
        await one.begin({ content: 'same' }),
      ];
      await one.claim();
      await one.fail(first.jobId, 'INPUT_INVALID');
      expect(await get(second.id)).toMatchObject({
        status: 'failed',
        error: jobFailure('INPUT_INVALID'),
      });
      const again = await retry(first.id);
      expect(again).toMatchObject({ status: 'queued', error: undefined, expiresAt: undefined });
      expect(again.jobId).not.toBe(first.jobId);
      expect(await jobOf(again)).toMatchObject({
        queue: 'audio_queue',
        payload: { parameters: { indent: 2 }, inputKey: inputKey(first) },
      });
      await remove(second.id);
      await sweep();
      expect(await exists(inputKey(first))).toBe(true);
      await one.complete(again.jobId);
      expect(await get(first.id)).toMatchObject({ status: 'completed' });
    });

    it('are cancelled one by one; the last one cancels the job', async () => {
      const [first, second] = [
        await one.begin({ content: 'same' }),
        await one.begin({ content: 'same' }),
      ];
      await one.claim();
      expect(await cancel(first.id)).toMatchObject({ status: 'cancelled' });
      expect((await jobOf(first)).status).toBe('processing');
      expect(await get(second.id)).toMatchObject({ status: 'processing' });
      expect(await codeOf(cancel(first.id))).toBe('CONFLICT');
      expect(await cancel(second.id)).toMatchObject({ error: { code: 'CANCELLED' } });
      expect((await jobOf(first)).status).toBe('cancelled');
      expect(await codeOf(retry(second.id))).toBe('CONFLICT');
    });

    it('are deleted one by one; their objects go with the last one', async () => {
      const [first, second, third] = [
        await one.begin({ content: 'same' }),
        await one.begin({ content: 'same' }),
        await one.begin({ content: 'same' }),
      ];
      await remove(first.id);
      await sweep();
      const key = await one.complete(second.jobId);
      await remove(second.id);
      await sweep();
      expect(await objects()).toEqual([key, inputKey(third)].sort());
      expect(await one.module.get(OpenOutputUseCase).execute(SOMEBODY.id, third.id)).toMatchObject({
        key,
      });
      await remove(third.id);
      await sweep();
      expect(await objects()).toEqual([]);
      expect(await codeOf(get(third.id))).toBe('NOT_FOUND');
      expect(await codeOf(remove(third.id))).toBe('NOT_FOUND');
    });

    it('are rung for again when a worker passed their job over meanwhile', async () => {
      const { jobId } = await one.begin();
      await query('DELETE FROM outbox');
      await two.module.get(UnitOfWork).run(async () => {
        await two.module.get(HoldJobUseCase).execute(jobId);
        expect(await one.claim()).toBeUndefined();
      });
      const bells = await query<{ dispatch: number }>('SELECT dispatch FROM outbox');
      expect(bells).toEqual([{ dispatch: 2 }]);
      expect(await one.claim()).toMatchObject({ id: jobId });
    });
  });

  it('whose job is over without them keep to themselves, and what was made goes', async () => {
    const begun = await one.begin();
    await one.claim();
    const job = await jobOf(begun);
    await remove(begun.id);
    const key = await one.store(`outputs/${begun.jobId}/1/late.mp4`, 'late');
    const applier = one.module.get(JobApplierRegistry).of('operation.run');
    const outputs = [{ key, bytes: 4, sha256: '', contentType: 'video/mp4' }];
    const result = { plan: [], metadata: {} };
    await one.module
      .get(UnitOfWork)
      .run(() => applier.apply(job, { to: 'completed', outputs, result }));
    await sweep();
    expect(await objects()).toEqual([]);
  });

  it('have one output: a completion with another number is refused', async () => {
    const begun = await one.begin();
    const applier = one.module.get(JobApplierRegistry).of('operation.run');
    const result = { plan: [], metadata: {} };
    const job = await jobOf(begun);
    const none = one.module
      .get(UnitOfWork)
      .run(() => applier.apply(job, { to: 'completed', outputs: [], result }));
    expect(await codeOf(none)).toBe('VALIDATION_FAILED');
    expect(await get(begun.id)).toMatchObject({ status: 'queued' });
  });

  describe('on what another has made', () => {
    it('name the same object, and keep it when the other goes', async () => {
      const first = await one.begin();
      const made = await one.complete(first.jobId);
      const second = await two.begin({ inputOperation: first.id });
      expect(second.input).toMatchObject({ key: made, name: 'Holiday.mp4' });
      await remove(first.id);
      await sweep();
      expect(await objects()).toEqual([made]);
      await one.complete(second.jobId);
      expect(await one.begin({ inputOperation: second.id })).toMatchObject({ status: 'queued' });
    });

    it('are answered from an earlier result as well', async () => {
      const first = await one.begin();
      await one.complete(first.jobId);
      const second = await one.begin({ inputOperation: first.id });
      await one.complete(second.jobId);
      expect(await one.begin({ inputOperation: first.id })).toMatchObject({
        status: 'completed',
        cached: true,
        jobId: second.jobId,
      });
    });

    it('wait for nothing: what is not there yet, or no more, is refused', async () => {
      const first = await one.begin();
      expect(await codeOf(one.begin({ inputOperation: first.id }))).toBe('NOT_READY');
      await one.complete(first.jobId);
      await query(`UPDATE operation_files SET mime_type = 'application/json'`);
      expect(await codeOf(one.begin({ inputOperation: first.id }))).toBe(
        'OPERATION_NOT_APPLICABLE',
      );
      await remove(first.id);
      expect(await codeOf(one.begin({ inputOperation: first.id }))).toBe('NOT_FOUND');
      expect(await codeOf(one.begin({ inputOperation: randomUUID() }))).toBe('NOT_FOUND');
    });
  });

  it('are removed once they have expired, by any number of instances, and no others', async () => {
    const begun = await Promise.all(
      Array.from({ length: 120 }, (_, n) => one.begin({ content: `input ${n % 60}` })),
    );
    const jobIds = [...new Set(begun.map(({ jobId }) => jobId))];
    expect(jobIds).toHaveLength(60);
    for (const jobId of jobIds) await one.complete(jobId);
    const kept = begun.slice(0, 1);
    const [only = expect.fail()] = kept;
    const { id: keptId, jobId: keptJob } = only;
    const keptInput = inputKey(only);
    await query(`UPDATE operations SET expires_at = now() - interval '1 second' WHERE id <> $1`, [
      keptId,
    ]);
    const deletedMeanwhile = begun[5]?.id ?? '';
    await Promise.all([
      expire(one),
      expire(two),
      expire(one),
      attempt(remove(deletedMeanwhile, two)),
    ]);
    await expire();
    await sweep();
    expect(await query('SELECT id FROM operations')).toEqual([{ id: keptId }]);
    const { output } = await get(keptId);
    expect(await objects()).toEqual([keptInput, output?.key].sort());
    expect(output?.key).toContain(keptJob);
  });

  describe('of two who come at the same moment,', () => {
    /** Does the first on one instance, and the second on the other before the first has committed. */
    async function during<T>(first: () => Promise<unknown>, second: () => Promise<T>): Promise<T> {
      const waits = async (): Promise<boolean> => {
        const waiting = await query(
          `SELECT pid FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return waiting.length > 0;
      };
      const begun = await two.module.get(UnitOfWork).run(async () => {
        await first();
        let isOver = false;
        const work = Promise.allSettled([second()]).finally(() => (isOver = true));
        await waitFor('the second to wait', async () => isOver || (await waits()), { everyMs: 5 });
        return { work };
      });
      const [outcome] = await begun.work;
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    }

    const same = (on: OperationsInstance): Promise<FollowedOperation> => on.begin({ content: 's' });

    /** One that is completed, what it has made, and one that works on that. */
    async function chain(): Promise<{ maker: FollowedOperation; made: string }> {
      const maker = await one.begin();
      return { maker, made: await one.complete(maker.jobId) };
    }

    it('one joins and the other completes the job: both are completed', async () => {
      const { id, jobId } = await same(one);
      const joined: FollowedOperation[] = [];
      const key = await during(
        async () => joined.push(await same(two)),
        () => one.complete(jobId),
      );
      for (const one of [id, joined[0]?.id ?? '']) {
        expect(await get(one)).toMatchObject({ status: 'completed', output: { key } });
      }
    });

    it('one joins and the other cancels: the job goes on', async () => {
      const first = await same(one);
      const joined: FollowedOperation[] = [];
      await during(
        async () => joined.push(await same(two)),
        () => cancel(first.id),
      );
      expect(await get(first.id)).toMatchObject({ status: 'cancelled' });
      expect(await get(joined[0]?.id ?? '')).toMatchObject({ status: 'queued' });
      expect((await jobOf(first)).status).toBe('queued');
    });

    it('one completes the job and the other joins: it is answered at once', async () => {
      const { jobId } = await same(one);
      const joined = await during(
        () => two.complete(jobId),
        () => same(one),
      );
      expect(joined).toMatchObject({ jobId });
      expect(await get(joined.id)).toMatchObject({ status: 'completed' });
    });

    it.each([
      ['cancels', cancel],
      ['deletes', remove],
    ])('one %s and the other would join: it begins anew', async (_deed, end) => {
      const first = await same(one);
      const anew = await during(
        () => end(first.id, two),
        () => same(one),
      );
      expect(anew.jobId).not.toBe(first.jobId);
      await sweep();
      expect(await exists(inputKey(anew))).toBe(true);
      expect(await jobOf(anew)).toMatchObject({ status: 'queued' });
    });

    it('one removes what has expired and the other would be answered by it: it begins anew', async () => {
      const first = await same(one);
      await one.complete(first.jobId);
      const anew = await during(
        async () => {
          await query(`UPDATE operations SET expires_at = now() - interval '1 second'`);
          await expire(two);
        },
        () => same(one),
      );
      await sweep();
      expect(await objects()).toEqual([inputKey(anew)]);
    });

    it('both try the same again: it has one new job', async () => {
      const { id, jobId } = await one.begin();
      await one.fail(jobId);
      const second = during(
        () => two.module.get(RetryOperationUseCase).execute(SOMEBODY, id, 'request-2'),
        () => retry(id),
      );
      expect(await codeOf(second)).toBe('CONFLICT');
      expect(await jobsBegun()).toBe(2);
      expect(await get(id)).toMatchObject({ status: 'queued' });
    });

    it('one deletes what the other would work on: there is nothing to work on', async () => {
      const { maker } = await chain();
      const chained = during(
        () => remove(maker.id, two),
        () => one.begin({ inputOperation: maker.id }),
      );
      expect(await codeOf(chained)).toBe('NOT_FOUND');
      await sweep();
      expect(await objects()).toEqual([]);
    });

    it('one works on what the other deletes: the object stays', async () => {
      const { maker, made } = await chain();
      await during(
        () => two.begin({ inputOperation: maker.id }),
        () => remove(maker.id),
      );
      await sweep();
      expect(await objects()).toEqual([made]);
    });

    it('both delete the last that name an object: it goes', async () => {
      const { maker } = await chain();
      const user = await one.begin({ inputOperation: maker.id });
      await during(
        () => remove(maker.id, two),
        () => remove(user.id),
      );
      await sweep();
      expect(await objects()).toEqual([]);
    });
  });

  it('lose nothing too early and forget nothing, whatever happens at the same moment', async () => {
    const deadlocks = async (): Promise<number> => {
      const [row] = await query<{ n: number }>(
        'SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()',
      );
      return row?.n ?? 0;
    };
    const before = await deadlocks();
    const instances = [one, two];
    const pick = <T>(from: readonly T[]): T | undefined =>
      from[Math.floor(Math.random() * from.length)];
    const known: string[] = [];
    const jobs: string[] = [];
    for (let round = 0; round < 12; round++) {
      await Promise.all(
        Array.from({ length: 24 }, async () => {
          const on = pick(instances) ?? one;
          const id = pick(known) ?? randomUUID();
          const begin = async (asked: { content: string } | { inputOperation: string }) => {
            const begun = await on.begin(asked);
            known.push(begun.id);
            jobs.push(begun.jobId);
          };
          const deeds = [
            () => begin({ content: `content ${Math.floor(Math.random() * 3)}` }),
            () => begin({ content: `content ${Math.floor(Math.random() * 3)}` }),
            () => begin({ inputOperation: id }),
            () => remove(id, on),
            () => cancel(id, on),
            () => retry(id),
            () => on.claim(),
            () => on.complete(pick(jobs) ?? id),
            () => on.fail(pick(jobs) ?? id),
            () => expire(on),
          ];
          await attempt((pick(deeds) ?? deeds[0])?.() ?? Promise.resolve());
        }),
      );
      await query(
        `UPDATE operations SET expires_at = now() - interval '1 second'
         WHERE expires_at IS NOT NULL AND random() < 0.1`,
      );
      await sweep();
      const named = await query<{ key: string }>('SELECT DISTINCT key FROM operation_files');
      expect(await objects()).toEqual(named.map(({ key }) => key).sort());
    }
    expect(
      await query(
        `SELECT o.id FROM operations o JOIN jobs j ON j.id = o.job_id
         WHERE o.deleted_at IS NULL AND o.completed_at IS NULL AND j.status <> o.status`,
      ),
    ).toEqual([]);
    expect(
      await query(
        `SELECT id FROM jobs WHERE status IN ('queued', 'processing') AND NOT EXISTS (
           SELECT FROM operations WHERE job_id = jobs.id AND completed_at IS NULL)`,
      ),
    ).toEqual([]);
    expect(await deadlocks()).toBe(before);
  });

  it('are listed newest first, page by page, by status and by name', async () => {
    await one.begin({ owner: { id: 'another', premium: false } });
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await one.begin()).id);
    const list = (
      asked: Partial<OperationPageRequest>,
    ): Promise<{ ids: string[]; next?: string }> =>
      one.module
        .get(ListOperationsUseCase)
        .execute({ ownerId: SOMEBODY.id, limit: 2, ...asked })
        .then(({ operations, nextCursor }) => ({
          ids: operations.map(({ id }) => id),
          ...(nextCursor === undefined ? {} : { next: nextCursor }),
        }));
    await query(`UPDATE operations SET created_at = now() - interval '1 hour' WHERE id = ANY($1)`, [
      ids.slice(2),
    ]);
    const seen: string[] = [];
    let page: { ids: string[]; next?: string } = { ids: [] };
    do {
      page = await list({ cursor: page.next });
      seen.push(...page.ids);
    } while (page.next !== undefined);
    expect(seen.slice(0, 2)).toEqual(ids.slice(0, 2));
    expect([...seen].sort()).toEqual([...ids].sort());
    const [first = ''] = ids;
    await one.complete((await get(first)).jobId);
    await remove(ids[1] ?? '');
    expect((await list({ status: 'completed' })).ids).toEqual([first]);
    expect((await list({ status: 'queued', limit: 9 })).ids).toHaveLength(3);
    expect((await list({ operation: 'media_probe', limit: 9 })).ids).toHaveLength(4);
    expect((await list({ operation: 'video_compress' })).ids).toEqual([]);
  });

  it('hold on to the objects they name, and to no others', async () => {
    const working = await one.begin();
    const done = await one.begin();
    const made = await one.complete(done.jobId);
    const keys = [inputKey(working), inputKey(done), made, 'uploads/nobody'];
    const held = await one.module.get(OperationObjectsOwner).referenced(keys);
    expect([...held].sort()).toEqual(keys.slice(0, 3).sort());
  });

  it('ask the tools for their versions once', async () => {
    await one.begin();
    await one.begin();
    const tools = one.module.get(MediaToolPort);
    expect(tools instanceof NamedTools && tools.asked).toBe(1);
  });
});
