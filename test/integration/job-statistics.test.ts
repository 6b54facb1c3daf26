import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JOB_KINDS } from '../../src/contracts/job-map.js';
import { jobFailure } from '../../src/contracts/job-failure.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import { startLedger, type LedgerUnderTest } from '../support/ledger.js';

describe('the ledger, to who watches it,', () => {
  let ledger: LedgerUnderTest;

  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger.stop());
  beforeEach(() => ledger.clear());

  const submit = (owner = 'local'): Promise<Job> => ledger.submit({ owner });
  const claim = async (): Promise<Job> => {
    const job = await ledger.claim();
    if (job === undefined) throw new Error('Nothing to claim');
    return job;
  };

  it('tells how much of each kind waits, is put off and runs, and who holds it', async () => {
    for (let i = 0; i < 4; i++) await submit();
    await ledger.ageBells();
    const { id } = await claim();
    await ledger.failJob.execute(id, 1, jobFailure('STORAGE_FAILED'));
    await claim();
    const { kinds, workers } = await ledger.statistics.load();
    expect(kinds.filter(({ kind }) => kind === 'conversion.gif')).toEqual([
      {
        queue: 'video_queue',
        kind: 'conversion.gif',
        waiting: 2,
        delayed: 1,
        processing: 1,
        oldestWaitingSeconds: expect.closeTo(3_600, -2) as number,
      },
    ]);
    expect(workers).toEqual({ video_queue: 1 });
  });

  it('tells of every kind there is while there is no work', async () => {
    const { kinds, workers } = await ledger.statistics.load();
    expect(kinds.map(({ kind }) => kind).sort()).toEqual([...JOB_KINDS].sort());
    expect(kinds.every(({ waiting, processing }) => waiting + processing === 0)).toBe(true);
    expect(workers).toEqual({});
  });

  it('tells an owner of nobody else’s work', async () => {
    await submit('ada');
    await submit('ada');
    await submit('bob');
    await claim();
    const ada = await ledger.statistics.loadOf('ada');
    const bob = await ledger.statistics.loadOf('bob');
    expect(ada.waiting + ada.processing).toBe(2);
    expect(bob.waiting + bob.processing).toBe(1);
    expect(await ledger.statistics.loadOf('nobody')).toEqual({ waiting: 0, processing: 0 });
  });

  it('counts a change once it is committed, and once', async () => {
    const { id } = await submit();
    await claim();
    await ledger.failJob.execute(id, 1, jobFailure('STORAGE_FAILED'));
    await ledger.failJob.execute(id, 1, jobFailure('STORAGE_FAILED'));
    await ledger.claimDue();
    await ledger.expireLease(id);
    await ledger.reconciler.reconcile();
    await ledger.claimDue();
    await ledger.releaseJob.execute(id, 3);
    await ledger.claimDue();
    await ledger.failJob.execute(id, 4, jobFailure('PROCESSING_CRASHED'));
    await ledger.claimDue();
    await ledger.complete(id, 5);
    await ledger.complete(id, 5);
    expect(ledger.counted).toEqual([
      'submitted',
      'started',
      'retried after a failure',
      'lost',
      'retried after a crash',
      'completed',
    ]);
  });

  it('counts the end of a job by its code', async () => {
    const [failed, cancelled] = [await submit(), await submit()];
    await claim();
    await ledger.failJob.execute(failed.id, 1, jobFailure('INPUT_INVALID'));
    await ledger.cancelJob.execute(cancelled.id);
    expect(ledger.counted.slice(2)).toEqual(['started', 'failed INPUT_INVALID', 'cancelled']);
  });

  it('counts nothing that is rolled back', async () => {
    const { id } = await submit();
    await claim();
    ledger.counted.length = 0;
    ledger.refuse(id);
    await expect(ledger.complete(id, 1)).rejects.toThrow('It cannot be applied');
    await expect(
      ledger.unitOfWork.run(async () => {
        await submit();
        throw new Error('the row could not be written');
      }),
    ).rejects.toThrow('the row could not be written');
    expect(ledger.counted).toEqual([]);
  });
});
