import { Injectable } from '@nestjs/common';
import { JobsSettings } from '../../../config/jobs.settings.js';
import type { QueueName } from '../../../contracts/queues.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import type { Job } from '../domain/job.entity.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';
import { JobApplierRegistry } from './job-applier.registry.js';
import { JobSignals } from './job-signals.js';

/** Hands the most deserving job of a queue to a worker; undefined when there is none. */
@Injectable()
export class ClaimJobUseCase {
  private ordinaryCredit = 0;

  constructor(
    private readonly settings: JobsSettings,
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: JobLedgerPort,
    private readonly appliers: JobApplierRegistry,
    private readonly signals: JobSignals,
  ) {}

  execute(queue: QueueName, holder: string): Promise<Job | undefined> {
    const ordinaryFirst = this.isOrdinarysTurn();
    return this.unitOfWork.run(async () => {
      const job = await this.ledger.claim(queue, holder, ordinaryFirst);
      if (job === undefined) return undefined;
      await this.appliers.of(job.kind).apply(job, { to: 'processing' });
      this.signals.raise('jobs_events');
      return job;
    });
  }

  /** True in as many of a hundred claims as the ordinary share says, evenly spread. */
  private isOrdinarysTurn(): boolean {
    this.ordinaryCredit += this.settings.ordinarySharePercent;
    if (this.ordinaryCredit < 100) return false;
    this.ordinaryCredit -= 100;
    return true;
  }
}
