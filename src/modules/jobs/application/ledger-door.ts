import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { callbackPathOf } from '../../../contracts/job-map.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';

/** The ledger's own address for the ends of work. A kind that tells of its end elsewhere has that one address only. */
@Injectable()
export class LedgerDoor {
  constructor(private readonly ledger: JobLedgerPort) {}

  /** FORBIDDEN for a job whose end is told elsewhere. */
  async admit(jobId: string): Promise<void> {
    const job = await this.ledger.find(jobId);
    if (job === undefined || callbackPathOf(job.kind, job.payload) === undefined) return;
    throw new AppError('FORBIDDEN', { detail: 'The end of this work is told at another address.' });
  }
}
