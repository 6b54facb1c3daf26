import { Injectable } from '@nestjs/common';
import { JobsSettings } from '../../../config/jobs.settings.js';
import type { QueueName } from '../../../contracts/queues.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import type { Job } from '../domain/job.entity.js';
import { JobLedgerPort, type JobClaim } from '../domain/job-ledger.port.js';
import { JobApplierRegistry } from './job-applier.registry.js';
import { JobSignals } from './job-signals.js';

/** Hands the most deserving job of a queue to a worker; undefined when there is none. A claim repeated gets the same job. */
@Injectable()
export class ClaimJobUseCase {
  private readonly credits = new Map<QueueName, number>();

  constructor(
    private readonly settings: JobsSettings,
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: JobLedgerPort,
    private readonly appliers: JobApplierRegistry,
    private readonly signals: JobSignals,
  ) {}

  execute(claim: JobClaim): Promise<Job | undefined> {
    return this.unitOfWork.run(async () => {
      const held = await this.ledger.findClaimed(claim.claimId);
      if (held !== undefined) return held;
      const job = await this.ledger.claim(claim, this.isOrdinarysTurn(claim.queue));
      if (job === undefined) return undefined;
      await this.appliers.of(job.kind).apply(job, { to: 'processing' });
      this.countTurn(claim.queue);
      this.signals.raise('jobs_events');
      return job;
    });
  }

  /** True in as many of a hundred claims of a queue as the ordinary share says, evenly spread. */
  private isOrdinarysTurn(queue: QueueName): boolean {
    return this.creditOf(queue) + this.settings.ordinarySharePercent >= 100;
  }

  private countTurn(queue: QueueName): void {
    this.credits.set(queue, (this.creditOf(queue) + this.settings.ordinarySharePercent) % 100);
  }

  private creditOf(queue: QueueName): number {
    return this.credits.get(queue) ?? 0;
  }
}
