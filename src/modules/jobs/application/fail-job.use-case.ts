import { Injectable } from '@nestjs/common';
import { JobsSettings } from '../../../config/jobs.settings.js';
import { AppError } from '../../../contracts/app-error.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';
import { afterFailure } from '../domain/retry-policy.js';
import { JobTransitions } from './job-transitions.js';
import { retryPolicyOf } from './retry-policy-of.js';

/** Takes a failure: another attempt when its budget allows, the end otherwise. Idempotent for a failure that ended the job. */
@Injectable()
export class FailJobUseCase {
  constructor(
    private readonly settings: JobsSettings,
    private readonly ledger: JobLedgerPort,
    private readonly transitions: JobTransitions,
  ) {}

  async execute(id: string, attempt: number, error: JobFailure): Promise<void> {
    const job = await this.ledger.find(id);
    if (job === undefined) throw new AppError('NOT_FOUND');
    if (job.attempt === attempt && (job.status === 'failed' || job.status === 'queued')) return;
    const moved = await this.transitions.apply(
      { id, from: ['processing'], attempt },
      afterFailure(job, error, retryPolicyOf(this.settings)),
    );
    if (moved === undefined) throw new AppError('FENCED');
  }
}
