import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import type { Job } from '../domain/job.entity.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';
import { JobTransitions } from './job-transitions.js';

/**
 * Cancels queued or running work. The job is cancelled at once; a worker that runs it learns so at its next heartbeat
 * and kills its tool. CONFLICT when the job is over.
 */
@Injectable()
export class CancelJobUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: JobLedgerPort,
    private readonly transitions: JobTransitions,
  ) {}

  execute(jobId: string): Promise<Job> {
    return this.unitOfWork.run(async () => {
      const job = await this.ledger.find(jobId);
      if (job === undefined) throw new AppError('NOT_FOUND');
      const cancelled = await this.transitions.apply(
        { id: jobId, from: ['queued', 'processing'] },
        { to: 'cancelled' },
      );
      if (cancelled === undefined) throw new AppError('CONFLICT');
      return cancelled;
    });
  }
}
