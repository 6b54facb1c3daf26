import { Injectable, Logger } from '@nestjs/common';
import { SignalBusPort } from '../../../ports/signal-bus.port.js';
import type { JobProgress } from '../domain/job-progress.js';
import type { Job } from '../domain/job.entity.js';
import { RecentMap } from './recent-map.js';

/** A job is announced at most once in this time, in milliseconds. */
const COALESCE_MS = 500;

/** Running jobs whose last announcement is remembered. */
const REMEMBERED = 10_000;

interface Announced {
  progress: number;
  /** What is to be said once the pause is over. */
  next: number | undefined;
  pausing: boolean;
}

/**
 * Tells every instance of the API how far jobs have come, when they have come further. It is said for those who watch
 * now and written nowhere; who does not hear it finds the figure in the ledger.
 */
@Injectable()
export class ProgressAnnouncer {
  private readonly logger = new Logger(ProgressAnnouncer.name);
  private readonly announced = new RecentMap<string, Announced>(REMEMBERED);

  constructor(private readonly bus: SignalBusPort) {}

  /** Returns at once and never fails. */
  announce(job: Pick<Job, 'id' | 'kind' | 'ownerId' | 'progress'>): void {
    const { progress } = job;
    const last = this.announced.get(job.id) ?? { progress: 0, next: undefined, pausing: false };
    this.announced.set(job.id, last);
    if (progress <= last.progress) return;
    if (last.pausing) last.next = Math.max(progress, last.next ?? 0);
    else this.say(job, last, progress);
  }

  private say(job: Pick<Job, 'id' | 'kind' | 'ownerId'>, last: Announced, progress: number): void {
    last.progress = progress;
    last.next = undefined;
    last.pausing = true;
    const told: JobProgress = { job: job.id, kind: job.kind, owner: job.ownerId, progress };
    this.bus.notify('jobs_progress', JSON.stringify(told)).catch((error: unknown) => {
      this.logger.debug(`The progress of ${job.id} was not told: ${String(error)}`);
    });
    setTimeout(() => {
      last.pausing = false;
      if (last.next !== undefined) this.say(job, last, last.next);
    }, COALESCE_MS).unref();
  }
}
