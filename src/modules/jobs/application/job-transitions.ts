import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import type { JobTransition } from '../domain/job-applier.js';
import type { Job } from '../domain/job.entity.js';
import {
  JobLedgerPort,
  type TransitionChange,
  type TransitionGuard,
} from '../domain/job-ledger.port.js';
import { JobApplierRegistry } from './job-applier.registry.js';
import { JobSignals } from './job-signals.js';

/** Moves a job and lets its owning module follow, in one transaction. Every change of status but the claim goes through here. */
@Injectable()
export class JobTransitions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: JobLedgerPort,
    private readonly appliers: JobApplierRegistry,
    private readonly signals: JobSignals,
  ) {}

  /** Undefined, and nothing changed, when the guard does not hold. */
  apply(guard: TransitionGuard, change: TransitionChange): Promise<Job | undefined> {
    return this.unitOfWork.run(async () => {
      const job = await this.ledger.transition(guard, change);
      if (job === undefined) return undefined;
      await this.appliers.of(job.kind).apply(job, asTransition(change));
      this.signals.raise('jobs_events');
      if (change.to === 'queued') this.signals.raise('jobs_outbox');
      return job;
    });
  }
}

function asTransition(change: TransitionChange): JobTransition {
  switch (change.to) {
    case 'completed':
      return { to: 'completed', outputs: change.outputs, result: change.result };
    case 'failed':
      return { to: 'failed', error: change.error };
    case 'cancelled':
      return { to: 'cancelled' };
    case 'queued':
      return { to: 'queued' };
  }
}
