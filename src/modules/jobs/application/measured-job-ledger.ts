import type { JobMetricsPort } from '../../../ports/job-metrics.port.js';
import type { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import type { Job, JobRequest } from '../domain/job.entity.js';
import {
  JobLedgerPort,
  type JobClaim,
  type TransitionChange,
  type TransitionGuard,
} from '../domain/job-ledger.port.js';

const COUNTED_AS = { failures: 'failure', crashes: 'crash' } as const;

/** A ledger whose changes are counted once they are committed: what is rolled back or fenced never happened. */
export class MeasuredJobLedger extends JobLedgerPort {
  constructor(
    private readonly ledger: JobLedgerPort,
    private readonly unitOfWork: UnitOfWork,
    private readonly metrics: JobMetricsPort,
  ) {
    super();
  }

  async insert(request: JobRequest): Promise<Job> {
    const job = await this.ledger.insert(request);
    this.unitOfWork.afterCommit(() => {
      this.metrics.submitted(job.kind);
    });
    return job;
  }

  find(id: string): Promise<Job | undefined> {
    return this.ledger.find(id);
  }

  findForUpdate(id: string): Promise<Job | undefined> {
    return this.ledger.findForUpdate(id);
  }

  findAll(ids: readonly string[]): Promise<Job[]> {
    return this.ledger.findAll(ids);
  }

  async claim(claim: JobClaim, ordinaryFirst: boolean): Promise<Job | undefined> {
    const job = await this.ledger.claim(claim, ordinaryFirst);
    if (job?.attempt === 1) {
      this.unitOfWork.afterCommit(() => {
        this.metrics.started(job.kind, secondsBetween(job.createdAt, job.startedAt) ?? 0);
      });
    }
    return job;
  }

  findClaimed(claimId: string): Promise<Job | undefined> {
    return this.ledger.findClaimed(claimId);
  }

  renew(id: string, attempt: number, progress: number): Promise<Job | undefined> {
    return this.ledger.renew(id, attempt, progress);
  }

  checkpoint(id: string, attempt: number, state: Record<string, unknown>): Promise<boolean> {
    return this.ledger.checkpoint(id, attempt, state);
  }

  async transition(guard: TransitionGuard, change: TransitionChange): Promise<Job | undefined> {
    const job = await this.ledger.transition(guard, change);
    if (job !== undefined) {
      this.unitOfWork.afterCommit(() => {
        this.count(job, change);
      });
    }
    return job;
  }

  private count(job: Job, change: TransitionChange): void {
    const { kind, startedAt, finishedAt } = job;
    const counted = 'counted' in change ? change.counted : undefined;
    if (counted === 'losses') this.metrics.lost(kind);
    else if (change.to === 'queued' && counted !== undefined) {
      this.metrics.retried(kind, COUNTED_AS[counted]);
    }
    if (change.to === 'queued') return;
    this.metrics.ended(kind, {
      status: change.to,
      seconds: secondsBetween(startedAt, finishedAt),
      code: change.to === 'failed' ? change.error.code : undefined,
    });
  }
}

/** Both times are the database's. */
function secondsBetween(from: Date | undefined, to: Date | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, to.getTime() - from.getTime()) / 1000;
}
