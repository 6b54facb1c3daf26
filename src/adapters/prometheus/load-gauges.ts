import { Counter, Gauge, type Registry } from 'prom-client';
import { QUEUES, type QueueName } from '../../contracts/queues.js';
import type { JobStatisticsPort, LedgerLoad } from '../../ports/job-statistics.port.js';
import type { QueueStats, VideoQueuePort } from '../../ports/video-queue.port.js';
import { LookUp } from './look-up.js';

/** For sums over instances: every one of them tells the same. */
const SHARED =
  'Read from the database: the same on every instance of the API, so take the maximum.';

/** How much work there is, looked up in the ledger and in the queue each time metrics are collected. */
export class LoadGauges {
  private readonly ledger: LookUp<LedgerLoad>;
  private readonly bells: LookUp<[QueueName, QueueStats][]>;

  constructor(
    private readonly registry: Registry,
    statistics: JobStatisticsPort,
    queue: VideoQueuePort,
  ) {
    const failures = new Counter({
      name: 'framewright_metrics_lookup_failures_total',
      help: 'Times a part did not answer when metrics were collected; its series were left out.',
      labelNames: ['source'],
      registers: [registry],
    });
    this.ledger = new LookUp('ledger', () => statistics.load(), failures);
    this.bells = new LookUp('queue', () => bellsIn(queue), failures);
    this.fromLedger(
      'framewright_jobs',
      `Jobs that are not over. ${SHARED}`,
      ['queue', 'kind', 'state'],
      (gauge, { kinds }) => {
        for (const { queue, kind, waiting, delayed, processing } of kinds) {
          gauge.set({ queue, kind, state: 'waiting' }, waiting);
          gauge.set({ queue, kind, state: 'delayed' }, delayed);
          gauge.set({ queue, kind, state: 'processing' }, processing);
        }
      },
    );
    this.fromLedger(
      'framewright_job_oldest_waiting_seconds',
      `How long the job waiting longest could have been claimed; 0 when none waits. ${SHARED}`,
      ['queue', 'kind'],
      (gauge, { kinds }) => {
        for (const { queue, kind, oldestWaitingSeconds } of kinds) {
          gauge.set({ queue, kind }, oldestWaitingSeconds);
        }
      },
    );
    this.fromLedger(
      'framewright_queue_workers',
      `Workers that hold work of a queue. ${SHARED}`,
      ['queue'],
      (gauge, { workers }) => {
        for (const queue of QUEUES) gauge.set({ queue }, workers[queue] ?? 0);
      },
    );
    this.fromQueue();
  }

  private fromLedger<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    fill: (gauge: Gauge<Label>, load: LedgerLoad) => void,
  ): void {
    const { ledger } = this;
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      async collect() {
        const load = await ledger.ask();
        this.reset();
        if (load !== undefined) fill(this, load);
      },
    });
  }

  private fromQueue(): void {
    const { bells } = this;
    new Gauge({
      name: 'framewright_queue_bells',
      help: 'Bells in the queue, waiting to be heard or being answered. A bell is not a job: jobs are counted in the ledger.',
      labelNames: ['queue', 'state'],
      registers: [this.registry],
      async collect() {
        const found = await bells.ask();
        this.reset();
        for (const [queue, { waiting, active }] of found ?? []) {
          this.set({ queue, state: 'waiting' }, waiting);
          this.set({ queue, state: 'active' }, active);
        }
      },
    });
  }
}

function bellsIn(queue: VideoQueuePort): Promise<[QueueName, QueueStats][]> {
  return Promise.all(
    QUEUES.map(async (name): Promise<[QueueName, QueueStats]> => [name, await queue.stats(name)]),
  );
}
