import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  JobStatisticsPort,
  type LedgerLoad,
  type OwnerLoad,
} from '../../ports/job-statistics.port.js';
import { VideoQueuePort, type QueueStats } from '../../ports/video-queue.port.js';
import { LoadGauges } from './load-gauges.js';

Logger.overrideLogger(false);

class Ledger extends JobStatisticsPort {
  asked = 0;
  answer: () => Promise<LedgerLoad> = () =>
    Promise.resolve({
      kinds: [
        {
          queue: 'video_queue',
          kind: 'conversion.gif',
          waiting: 2,
          delayed: 1,
          processing: 4,
          oldestWaitingSeconds: 7.5,
        },
      ],
      workers: { video_queue: 3 },
    });

  load(): Promise<LedgerLoad> {
    this.asked++;
    return this.answer();
  }

  loadOf(): Promise<OwnerLoad> {
    return Promise.resolve({ waiting: 0, processing: 0 });
  }
}

class Queue extends VideoQueuePort {
  enqueue(): Promise<void> {
    return Promise.resolve();
  }
  has(): Promise<boolean> {
    return Promise.resolve(false);
  }
  stats(): Promise<QueueStats> {
    return Promise.resolve({ waiting: 5, active: 0 });
  }
  check(): Promise<void> {
    return Promise.resolve();
  }
}

let registry: Registry;
let ledger: Ledger;

beforeEach(() => {
  registry = new Registry();
  ledger = new Ledger();
  new LoadGauges(registry, ledger, new Queue());
});

const told = async (): Promise<string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('The gauges of the load', () => {
  it('tell what the ledger counts, asked once for all of them', async () => {
    const series = await told();
    const of = '{queue="video_queue",kind="conversion.gif"';
    expect(series).toEqual(
      expect.arrayContaining([
        `framewright_jobs${of},state="waiting"} 2`,
        `framewright_jobs${of},state="delayed"} 1`,
        `framewright_jobs${of},state="processing"} 4`,
        `framewright_job_oldest_waiting_seconds${of}} 7.5`,
        'framewright_queue_workers{queue="video_queue"} 3',
        'framewright_queue_workers{queue="dreams"} 0',
        'framewright_queue_bells{queue="video_queue",state="waiting"} 5',
      ]),
    );
    expect(ledger.asked).toBe(1);
  });

  it('leave out what is not known, rather than tell what was, and are back with it', async () => {
    await told();
    const known = ledger.answer;
    ledger.answer = () => Promise.reject(new Error('the database is away'));
    await told();
    const without = await told();
    expect(without.filter((line) => line.startsWith('framewright_job'))).toEqual([]);
    expect(without).toContain('framewright_queue_bells{queue="dreams",state="active"} 0');
    expect(without).toContain('framewright_metrics_lookup_failures_total{source="ledger"} 1');
    ledger.answer = known;
    expect(await told()).toContain('framewright_queue_workers{queue="video_queue"} 3');
  });
});
