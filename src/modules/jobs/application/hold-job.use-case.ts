import { Injectable } from '@nestjs/common';
import type { Job } from '../domain/job.entity.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';
import { JobWatchPort } from '../domain/job-watch.port.js';
import { JobSignals } from './job-signals.js';

/**
 * Keeps a job from changing until the caller's transaction ends; undefined for one that does not exist. Meanwhile a
 * worker that hears the bell of a waiting job passes it over, so the job is rung for again afterwards.
 */
@Injectable()
export class HoldJobUseCase {
  constructor(
    private readonly ledger: JobLedgerPort,
    private readonly watch: JobWatchPort,
    private readonly signals: JobSignals,
  ) {}

  async execute(jobId: string): Promise<Job | undefined> {
    const job = await this.ledger.findForUpdate(jobId);
    if (job?.status === 'queued') {
      await this.watch.ringAgain({ queue: job.queue, jobId, dispatch: job.dispatch });
      this.signals.raise('jobs_outbox');
    }
    return job;
  }
}
