import { Injectable } from '@nestjs/common';
import type { JobKind } from '../../../contracts/job-map.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import type { Job, JobRequest } from '../domain/job.entity.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';
import { JobSignals } from './job-signals.js';

/** Puts work into the ledger: job, outbox row and event in the caller's transaction. Redis is not in this path. */
@Injectable()
export class SubmitJobUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: JobLedgerPort,
    private readonly signals: JobSignals,
  ) {}

  execute<K extends JobKind>(request: JobRequest<K>): Promise<Job> {
    return this.unitOfWork.run(async () => {
      const job = await this.ledger.insert(request);
      this.signals.raise('jobs_outbox');
      this.signals.raise('jobs_events');
      return job;
    });
  }
}
