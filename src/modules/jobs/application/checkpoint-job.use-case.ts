import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';

/** Keeps what a later attempt can go on from. FENCED when the attempt is over. */
@Injectable()
export class CheckpointJobUseCase {
  constructor(private readonly ledger: JobLedgerPort) {}

  async execute(id: string, attempt: number, state: Record<string, unknown>): Promise<void> {
    if (!(await this.ledger.checkpoint(id, attempt, state))) throw new AppError('FENCED');
  }
}
