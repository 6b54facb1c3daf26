import { Injectable } from '@nestjs/common';
import { OperationsSettings } from '../../../config/operations.settings.js';
import { QUEUES, type QueueName } from '../../../contracts/queues.js';
import type { LedgerLoad } from '../../../ports/job-statistics.port.js';

export interface QueueResponse {
  name: QueueName;
  waiting: number;
  delayed: number;
  processing: number;
  oldest_waiting_seconds: number;
  /** Workers that hold work of the queue right now. */
  busy_workers: number;
  /** The longest an attempt may take, where the queue has one such time for all its work. */
  timeout_seconds: number | null;
}

export interface QueuesResponse {
  queues: QueueResponse[];
}

/** Every queue with its figures, whether or not anything is in it. */
@Injectable()
export class QueueLoadPresenter {
  private readonly timeouts: Partial<Record<QueueName, number>>;

  constructor(settings: OperationsSettings) {
    this.timeouts = {
      video_queue: settings.videoTimeoutSeconds,
      image_queue: settings.imageTimeoutSeconds,
      audio_queue: settings.audioTimeoutSeconds,
    };
  }

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
          busy_workers: workers[name] ?? 0,
          timeout_seconds: this.timeouts[name] ?? null,
        };
      }),
    };
  }
}
