import { Injectable } from '@nestjs/common';
import type { JobFailure } from '../../../contracts/job-failure.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { JobEventLogPort } from '../domain/job-event.js';
import { JobSignals } from './job-signals.js';

/**
 * Tells watchers that work which a job had only begun came to nothing after it: an event behind the job's completion,
 * in the caller's transaction. Does nothing for a job that has not been completed, and at the second time.
 */
@Injectable()
export class TellAftermathUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly log: JobEventLogPort,
    private readonly signals: JobSignals,
  ) {}

  execute(jobId: string, status: 'failed' | 'cancelled', error: JobFailure): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.log.addAftermath(jobId, status, error);
      this.signals.raise('jobs_events');
    });
  }
}
