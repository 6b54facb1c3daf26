import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobFailure } from '../../src/contracts/job-failure.js';
import type { JobStatus } from '../../src/contracts/job-status.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import {
  LOG_BEGINNING,
  type JobEvent,
  type LogPlace,
} from '../../src/modules/jobs/domain/job-event.js';
import { waitFor } from '../support/wait.js';
import { startLedger, type LedgerUnderTest } from '../support/ledger.js';

/** A promise with its handles outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('the job ledger', () => {
  let ledger: LedgerUnderTest;

  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger.stop());
  beforeEach(() => ledger.clear());

  const submit = (owner = 'local', premium = false): Promise<Job> =>
    ledger.submit({ owner, premium });
  const claim = async (): Promise<Job> => {
    const job = await ledger.claim();
    if (job === undefined) throw new Error('Nothing to claim');
    return job;
  };

  describe('on submit', () => {
    it('writes the job, its bell and its first event together', async () => {
      const job = await submit();
      expect(job).toMatchObject({ status: 'queued', attempt: 0, progress: 0, dispatch: 1 });
      expect(await ledger.bells()).toEqual([{ jobId: job.id, dispatch: 1, queue: 'video_queue' }]);
      expect(await ledger.statusesOf(job.id)).toEqual(['queued']);
    });

    it('leaves nothing when the surrounding transaction rolls back', async () => {
      await expect(
        ledger.unitOfWork.run(async () => {
          await submit();
          throw new Error('the row could not be written');
        }),
      ).rejects.toThrow('the row could not be written');
      expect(await ledger.count('jobs')).toBe(0);
      expect(await ledger.count('outbox')).toBe(0);
      expect(await ledger.count('job_events')).toBe(0);
    });
  });

  describe('on claim', () => {
    it('raises the attempt, and gives a job to one worker only', async () => {
      await Promise.all(Array.from({ length: 30 }, () => submit()));
      const claimed = await Promise.all(Array.from({ length: 40 }, () => ledger.claim()));
      const jobs = claimed.filter((job) => job !== undefined);
      expect(new Set(jobs.map((job) => job.id)).size).toBe(30);
      expect(jobs).toHaveLength(30);
      expect(jobs.every((job) => job.attempt === 1 && job.status === 'processing')).toBe(true);
    });

    it('tells the owning module in the same transaction', async () => {
      const { id } = await submit();
      await claim();
      expect(ledger.applied).toEqual([{ id, to: 'processing' }]);
    });

    it('gives a claim that is repeated, because its answer was lost, the same job', async () => {
      await Promise.all([submit(), submit()]);
      const claimId = randomUUID();
      const first = await ledger.claim(claimId);
      const repeated = await ledger.claim(claimId);
      expect(repeated).toMatchObject({ id: first?.id, attempt: 1 });
      expect((await ledger.claim())?.id).not.toBe(first?.id);
    });

    it('serves premium owners first, and ordinary ones first as often as their share says', async () => {
      for (let i = 0; i < 10; i++) {
        await submit('ordinary');
        await submit('patron', true);
      }
      const first = [];
      for (let i = 0; i < 10; i++) first.push((await claim()).premium);
      expect(first.filter((premium) => !premium)).toHaveLength(2);
    });

    it('serves the owner with the least running work first', async () => {
      for (let i = 0; i < 3; i++) await submit('busy');
      await submit('quiet');
      const order = [];
      for (let i = 0; i < 4; i++) order.push((await claim()).ownerId);
      expect(order.slice(0, 2).sort()).toEqual(['busy', 'quiet']);
    });

    it('serves what is urgent before the rest of its tier, and what is not behind it', async () => {
      const priorities = [-1, 0, 1, 0, -1, 1] as const;
      for (const priority of priorities) await ledger.submit({ priority });
      const served = [];
      for (let n = 0; n < priorities.length; n++) served.push((await claim()).priority);
      expect(served).toEqual([1, 1, 0, 0, -1, -1]);
    });

    it('puts no ordinary work before premium work for its priority, but for their share', async () => {
      for (let n = 0; n < 10; n++) {
        await ledger.submit({ owner: 'ordinary', priority: 1 });
        await ledger.submit({ owner: 'patron', premium: true, priority: -1 });
      }
      const served = [];
      for (let n = 0; n < 10; n++) served.push((await claim()).premium ? 'premium' : 'ordinary');
      expect(served.filter((tier) => tier === 'ordinary')).toHaveLength(2);
    });

    it('leaves ordinary work at least one claim of any five while premium work waits', async () => {
      for (let n = 0; n < 40; n++) {
        await ledger.submit({ owner: 'patron', premium: true, priority: 1 });
        if (n < 12) await ledger.submit({ owner: 'ordinary', priority: 0 });
      }
      const tiers: boolean[] = [];
      for (let n = 0; n < 40; n++) tiers.push((await claim()).premium);
      for (let first = 0; first + 5 <= tiers.length; first++) {
        expect(tiers.slice(first, first + 5)).toContain(false);
      }
      expect(tiers.filter((premium) => !premium)).toHaveLength(8);
    });

    it('is fair among owners whose work has the same priority', async () => {
      for (let n = 0; n < 3; n++) await ledger.submit({ owner: 'busy', priority: 1 });
      await ledger.submit({ owner: 'quiet', priority: 1 });
      const order = [(await claim()).ownerId, (await claim()).ownerId];
      expect(order.sort()).toEqual(['busy', 'quiet']);
    });

    it('leaves work alone until its time has come', async () => {
      const { id } = await submit();
      await claim();
      await ledger.transitions.apply(
        { id, from: ['processing'], attempt: 1 },
        { to: 'queued', runAfterMs: 60_000 },
      );
      expect(await ledger.claim()).toBeUndefined();
    });
  });

  describe('while an attempt runs', () => {
    it('raises progress and never lowers it', async () => {
      const { id } = await submit();
      await claim();
      await ledger.renewLease.execute(id, 1, 40);
      await ledger.renewLease.execute(id, 1, 20);
      expect((await ledger.find(id)).progress).toBe(40);
    });

    it('fences an attempt that is not the current one', async () => {
      const { id } = await submit();
      await claim();
      await ledger.releaseJob.execute(id, 1);
      await claim();
      await expect(ledger.renewLease.execute(id, 1, 50)).rejects.toMatchObject({ code: 'FENCED' });
      await expect(ledger.complete(id, 1)).rejects.toMatchObject({ code: 'FENCED' });
      await expect(
        ledger.failJob.execute(id, 1, jobFailure('INPUT_INVALID')),
      ).rejects.toMatchObject({
        code: 'FENCED',
      });
      await expect(ledger.checkpointJob.execute(id, 1, {})).rejects.toMatchObject({
        code: 'FENCED',
      });
      expect(await ledger.find(id)).toMatchObject({
        status: 'processing',
        attempt: 2,
        progress: 0,
      });
    });

    it('tells a cancelled attempt so at its next heartbeat', async () => {
      const { id } = await submit();
      await claim();
      await ledger.cancelJob.execute(id);
      expect(await ledger.renewLease.execute(id, 1, 10)).toEqual({ cancel: true });
      expect((await ledger.find(id)).status).toBe('cancelled');
    });

    it('hands a checkpoint on to the next attempt', async () => {
      const { id } = await submit();
      await claim();
      await ledger.checkpointJob.execute(id, 1, { prediction: 'p1' });
      await ledger.releaseJob.execute(id, 1);
      expect((await claim()).checkpoint).toEqual({ prediction: 'p1' });
    });
  });

  describe('at the end', () => {
    it('admits one completion, and answers the same one again without changing anything', async () => {
      const { id } = await submit();
      await claim();
      await Promise.all(Array.from({ length: 20 }, () => ledger.complete(id, 1)));
      expect(await ledger.statusesOf(id)).toEqual(['queued', 'processing', 'completed']);
      expect(ledger.applied.filter((a) => a.to === 'completed')).toHaveLength(1);
      expect(await ledger.find(id)).toMatchObject({ status: 'completed', progress: 100 });
    });

    it('lets either a cancel or a completion win, never both', async () => {
      for (let round = 0; round < 10; round++) {
        const { id } = await submit();
        await claim();
        await Promise.allSettled([ledger.complete(id, 1), ledger.cancelJob.execute(id)]);
        const ends = (await ledger.statusesOf(id)).slice(2);
        expect(ends).toHaveLength(1);
        expect((await ledger.find(id)).status).toBe(ends[0]);
      }
    });

    it('refuses an output outside the attempt’s own prefix, and one that is not stored as announced', async () => {
      const { id } = await submit();
      await claim();
      await expect(
        ledger.complete(id, 1, { key: `outputs/${id}/2/video.gif` }),
      ).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
      });
      await expect(ledger.complete(id, 1, { bytes: 1 })).rejects.toMatchObject({
        code: 'OUTPUT_MISMATCH',
      });
      expect((await ledger.find(id)).status).toBe('processing');
    });

    it('charges failures, crashes and losses to budgets of their own; a release is free', async () => {
      const { id } = await submit();
      const attempt = async (): Promise<number> => (await ledger.claimDue()).attempt;
      await ledger.releaseJob.execute(id, await attempt());
      await ledger.failJob.execute(id, await attempt(), jobFailure('STORAGE_FAILED'));
      await ledger.failJob.execute(id, await attempt(), jobFailure('PROCESSING_CRASHED'));
      await attempt();
      await ledger.expireLease(id);
      await ledger.reconciler.reconcile();
      expect(await ledger.find(id)).toMatchObject({
        status: 'queued',
        attempt: 4,
        failures: 1,
        crashes: 1,
        losses: 1,
      });
    });

    it('fails a job whose worker was lost three times', async () => {
      const { id } = await submit();
      for (let loss = 0; loss < 3; loss++) {
        await ledger.claimDue();
        await ledger.expireLease(id);
        await ledger.reconciler.reconcile();
      }
      expect(await ledger.find(id)).toMatchObject({
        status: 'failed',
        losses: 3,
        error: { code: 'WORKER_LOST', retryable: true },
      });
    });

    it('settles the other lost jobs when one of them cannot be', async () => {
      const [stuck, ...others] = await Promise.all([submit(), submit(), submit()]);
      for (let i = 0; i < 3; i++) await claim();
      for (const { id } of [stuck, ...others]) await ledger.expireLease(id);
      ledger.refuse(stuck.id);
      await ledger.reconciler.reconcile();
      const statuses = others.map(async ({ id }) => (await ledger.find(id)).status);
      expect(await Promise.all(statuses)).toEqual(['queued', 'queued']);
      expect((await ledger.find(stuck.id)).status).toBe('processing');
    });

    it('takes lost jobs back while the queue cannot be reached', async () => {
      const { id } = await submit();
      await claim();
      await submit();
      await ledger.dispatch();
      await ledger.ageBells();
      ledger.queue.breakDown();
      await ledger.reconciler.reconcile();
      await ledger.expireLease(id);
      await ledger.reconciler.reconcile();
      expect((await ledger.find(id)).status).toBe('queued');
    });

    it('fails an attempt past its wall clock', async () => {
      const { id } = await submit();
      await claim();
      await ledger.passDeadline(id);
      await ledger.reconciler.reconcile();
      expect((await ledger.find(id)).error?.code).toBe('PROCESSING_TIMEOUT');
    });

    it('changes nothing illegal whatever messages arrive in whatever order', async () => {
      const random = seeded(20260101);
      for (let round = 0; round < 60; round++) await randomLife(random);
    });
  });

  it('rings again for a queued job whose bell is gone, and leaves one alone whose bell is there', async () => {
    const lost = await submit();
    const waiting = await submit();
    await ledger.dispatch();
    await ledger.ageBells();
    ledger.queue.forget(lost.id);
    await ledger.reconciler.reconcile();
    expect((await ledger.find(lost.id)).dispatch).toBe(2);
    expect((await ledger.find(waiting.id)).dispatch).toBe(1);
    expect(await ledger.bells()).toEqual([{ jobId: lost.id, dispatch: 2, queue: 'video_queue' }]);
  });

  it('has work for whoever hears a bell before the ringing is written down', async () => {
    const { id } = await submit();
    const heard = gate();
    const rung = gate();
    const ringing = ledger.unitOfWork.run(async () => {
      await ledger.dispatch();
      rung.open();
      await heard.opened;
    });
    await rung.opened;
    const claimed = await claim();
    heard.open();
    await ringing;
    expect(claimed.id).toBe(id);
  });

  it('keeps bells while the queue cannot be reached', async () => {
    const { id } = await submit();
    ledger.queue.breakDown();
    await ledger.dispatch();
    expect(await ledger.bells()).toHaveLength(1);
    ledger.queue.repair();
    await ledger.dispatch();
    expect(await ledger.bells()).toEqual([]);
    expect(ledger.queue.rung.map((bell) => bell.jobId)).toEqual([id]);
  });

  /** So many events behind a place: transactions of other tests, in other databases, hold them up as well. */
  const readable = (count: number, place: LogPlace = LOG_BEGINNING): Promise<JobEvent[]> =>
    waitFor(`${count} events to be readable`, async () => {
      const { events } = await ledger.events.readAfter(place, 10);
      return events.length === count && events;
    });

  it('shows events only below the oldest open transaction, so that none is ever passed over', async () => {
    const first = gate();
    const written = gate();
    const slow = ledger.unitOfWork.run(async () => {
      const job = await submit();
      written.open();
      await first.opened;
      return job;
    });
    await written.opened;
    const late = await submit();
    expect(await ledger.events.readAfter(LOG_BEGINNING, 10)).toEqual({
      events: [],
      isHeldUp: true,
    });
    first.open();
    const early = await slow;
    const events = await readable(2);
    expect(events.map((event) => event.jobId)).toEqual([early.id, late.id]);
  });

  it('reads on to the early number of a transaction that began late and is still open', async () => {
    const [begun, numbered, committed] = [gate(), gate(), gate()];
    const older = ledger.unitOfWork.run(async () => {
      await ledger.submit(); // gives the transaction its id
      begun.open();
      await numbered.opened;
      return submit();
    });
    await begun.opened;
    const younger = ledger.unitOfWork.run(async () => {
      const job = await submit();
      numbered.open();
      await committed.opened;
      return job;
    });
    const { id: lastOfOlder } = await older;
    const read = await readable(2);
    expect(read.at(-1)?.jobId).toBe(lastOfOlder);
    committed.open();
    const { id } = await younger;
    const events = await readable(1, read.at(-1));
    expect(events.map((event) => event.jobId)).toEqual([id]);
    expect(Number(events[0]?.id)).toBeLessThan(Number(read.at(-1)?.id));
  });

  /** One job, messages of random attempts in random order; the event log must tell a legal life. */
  async function randomLife(random: () => number): Promise<void> {
    const { id } = await submit();
    for (let step = 0; step < 12; step++) {
      const attempt = 1 + Math.floor(random() * 3);
      const actions = [
        () => ledger.claim(),
        () => ledger.renewLease.execute(id, attempt, Math.floor(random() * 100)),
        () => ledger.complete(id, attempt),
        () => ledger.failJob.execute(id, attempt, jobFailure('INPUT_INVALID')),
        () => ledger.failJob.execute(id, attempt, jobFailure('PROCESSING_CRASHED')),
        () => ledger.releaseJob.execute(id, attempt),
        () => (step > 8 ? ledger.cancelJob.execute(id) : Promise.resolve()),
      ];
      const action = actions[Math.floor(random() * actions.length)];
      await action?.().catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'AppError' });
      });
    }
    assertLegal(await ledger.statusesOf(id));
    if (['queued', 'processing'].includes((await ledger.find(id)).status)) {
      await ledger.cancelJob.execute(id);
    }
  }
});

const NEXT: Record<JobStatus, readonly JobStatus[]> = {
  queued: ['processing', 'cancelled'],
  processing: ['queued', 'completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

function assertLegal(statuses: JobStatus[]): void {
  expect(statuses[0]).toBe('queued');
  statuses.slice(1).forEach((status, index) => {
    const before = statuses[index];
    expect(before && NEXT[before]).toContain(status);
  });
}

/** A small seeded generator (mulberry32), so that a failure can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
