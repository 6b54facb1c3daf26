import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { JOB_DEFINITIONS, JOB_KINDS } from '../../../contracts/job-map.js';
import type { QueueName } from '../../../contracts/queues.js';
import {
  JobStatisticsPort,
  type KindLoad,
  type LedgerLoad,
  type OwnerLoad,
} from '../../../ports/job-statistics.port.js';

interface LoadRow {
  queue: QueueName;
  kind: string;
  /** Null for jobs that wait. */
  holder: string | null;
  due: number;
  delayed: number;
  processing: number;
  oldest: number | null;
}

/** Two halves, since each status has an index of its own; the second has a row for each worker that holds a lease. */
const LOAD = `
  SELECT queue, kind, NULL AS holder,
    (count(*) FILTER (WHERE run_after <= now()))::int AS due,
    (count(*) FILTER (WHERE run_after > now()))::int AS delayed,
    0 AS processing,
    extract(epoch FROM now() - min(run_after))::float8 AS oldest
  FROM jobs WHERE status = 'queued' GROUP BY queue, kind
  UNION ALL
  SELECT queue, kind, lease_holder, 0, 0, count(*)::int, NULL
  FROM jobs WHERE status = 'processing' GROUP BY queue, kind, lease_holder`;

const LOAD_OF_OWNER = `
  SELECT (count(*) FILTER (WHERE status = 'queued'))::int AS waiting,
    (count(*) FILTER (WHERE status = 'processing'))::int AS processing
  FROM jobs WHERE owner_id = $1 AND status IN ('queued', 'processing')`;

@Injectable()
export class SqlJobStatistics extends JobStatisticsPort {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async load(): Promise<LedgerLoad> {
    const rows: LoadRow[] = await this.manager.query(LOAD);
    const kinds = new Map<string, KindLoad>(
      JOB_KINDS.map((kind) => [kind, idle(kind, JOB_DEFINITIONS[kind].queue)]),
    );
    const holders = new Map<QueueName, Set<string>>();
    for (const row of rows) {
      const { queue, kind, holder } = row;
      // A kind of another release, whose jobs wait for a worker that knows them.
      const load = kinds.get(kind) ?? idle(kind, queue);
      kinds.set(kind, load);
      load.waiting += row.due;
      load.delayed += row.delayed;
      load.processing += row.processing;
      load.oldestWaitingSeconds = Math.max(load.oldestWaitingSeconds, row.oldest ?? 0);
      if (holder !== null) holders.set(queue, (holders.get(queue) ?? new Set()).add(holder));
    }
    const workers = Object.fromEntries([...holders].map(([queue, held]) => [queue, held.size]));
    return { kinds: [...kinds.values()], workers };
  }

  async loadOf(ownerId: string): Promise<OwnerLoad> {
    const [load]: OwnerLoad[] = await this.manager.query(LOAD_OF_OWNER, [ownerId]);
    return load ?? { waiting: 0, processing: 0 };
  }
}

function idle(kind: string, queue: QueueName): KindLoad {
  return { queue, kind, waiting: 0, delayed: 0, processing: 0, oldestWaitingSeconds: 0 };
}
