import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';
import { JobTransitions } from './job-transitions.js';

/** Takes a job back from a worker that is shutting down; costs none of its budgets. Idempotent. */
@Injectable()
export class ReleaseJobUseCase {
  constructor(
    private readonly ledger: JobLedgerPort,
    private readonly transitions: JobTransitions,
  ) {}

  async execute(id: string, attempt: number): Promise<void> {
    const moved = await this.transitions.apply(
      { id, from: ['processing'], attempt },
      { to: 'queued', runAfterMs: 0 },
    );
    if (moved !== undefined) return;
    const job = await this.ledger.find(id);
    if (job === undefined) throw new AppError('NOT_FOUND');
    if (job.attempt !== attempt || job.status !== 'queued') throw new AppError('FENCED');
  }
}
