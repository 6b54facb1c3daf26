import { Injectable } from '@nestjs/common';
import { JOB_DEFINITIONS } from '../../../contracts/job-map.js';
import { QUEUES, type QueueName } from '../../../contracts/queues.js';
import type { LedgerLoad } from '../../../ports/job-statistics.port.js';

export interface QueueResponse {
  name: QueueName;
  waiting: number;
  delayed: number;
  processing: number;
  oldest_waiting_seconds: number;
  /** Workers that hold work of the queue right now. */
  workers: number;
  /** The longest an attempt may take; null for a queue that no kind of work uses. */
  timeout_seconds: number | null;
}

export interface QueuesResponse {
  queues: QueueResponse[];
}

/** Every queue with its figures, whether or not anything is in it. */
@Injectable()
export class QueueLoadPresenter {
  present({ kinds, workers }: LedgerLoad): QueuesResponse {
    return {
      queues: QUEUES.map((name) => {
        const loads = kinds.filter(({ queue }) => queue === name);
        const total = (of: 'waiting' | 'delayed' | 'processing'): number =>
          loads.reduce((sum, load) => sum + load[of], 0);
        const oldest = Math.max(0, ...loads.map((load) => load.oldestWaitingSeconds));
        return {
          name,
          waiting: total('waiting'),
          delayed: total('delayed'),
          processing: total('processing'),
          oldest_waiting_seconds: Math.round(oldest),
          workers: workers[name] ?? 0,
          timeout_seconds: timeoutOf(name),
        };
      }),
    };
  }
}

function timeoutOf(name: QueueName): number | null {
  const timeouts = Object.values(JOB_DEFINITIONS)
    .filter(({ queue }) => queue === name)
    .map(({ timeoutSeconds }) => timeoutSeconds);
  return timeouts.length === 0 ? null : Math.max(...timeouts);
}
