import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { HeartbeatAnswer } from '../../../contracts/job-messages.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';
import { ProgressAnnouncer } from './progress-announcer.js';

/** Takes a heartbeat: renews the lease and raises the progress. FENCED when the attempt is over for another reason than a cancel. */
@Injectable()
export class RenewLeaseUseCase {
  constructor(
    private readonly ledger: JobLedgerPort,
    private readonly progress: ProgressAnnouncer,
  ) {}

  async execute(id: string, attempt: number, progress: number): Promise<HeartbeatAnswer> {
    const renewed = await this.ledger.renew(id, attempt, progress);
    if (renewed !== undefined) {
      this.progress.announce(renewed);
      return { cancel: false };
    }
    const job = await this.ledger.find(id);
    if (job === undefined) throw new AppError('NOT_FOUND');
    if (job.status === 'cancelled' && job.attempt === attempt) return { cancel: true };
    throw new AppError('FENCED');
  }
}
