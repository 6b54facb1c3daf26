import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { JobResult } from '../../../contracts/job-map.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import { isStorageKey } from '../../../contracts/storage-key.js';
import { StoragePort } from '../../../ports/storage.port.js';
import { outputPrefix, type Job } from '../domain/job.entity.js';
import { JobLedgerPort } from '../domain/job-ledger.port.js';
import { JobTransitions } from './job-transitions.js';

/**
 * Takes a completion. Idempotent: the same attempt's completion repeated changes nothing; any other attempt's is
 * FENCED. Outputs must lie below the attempt's own prefix and be stored in the size announced.
 */
@Injectable()
export class CompleteJobUseCase {
  constructor(
    private readonly ledger: JobLedgerPort,
    private readonly transitions: JobTransitions,
    private readonly storage: StoragePort,
  ) {}

  async execute(
    id: string,
    attempt: number,
    outputs: JobOutput[],
    result: JobResult,
  ): Promise<void> {
    const job = await this.jobOf(id);
    if (isCompletedBy(job, attempt)) return;
    await this.verify(job, outputs);
    const completed = await this.transitions.apply(
      { id, from: ['processing'], attempt },
      { to: 'completed', outputs, result },
    );
    if (completed === undefined && !isCompletedBy(await this.jobOf(id), attempt))
      throw new AppError('FENCED');
  }

  private async jobOf(id: string): Promise<Job> {
    const job = await this.ledger.find(id);
    if (job === undefined) throw new AppError('NOT_FOUND');
    return job;
  }

  private async verify(job: Job, outputs: JobOutput[]): Promise<void> {
    const prefix = outputPrefix(job);
    for (const output of outputs) {
      if (!isStorageKey(output.key) || !output.key.startsWith(prefix)) {
        throw new AppError('VALIDATION_FAILED', {
          fields: [{ field: 'outputs', message: 'every key must lie below the attempt’s prefix' }],
        });
      }
      const stored = await this.storage.stat(output.key);
      if (stored?.bytes !== output.bytes) throw new AppError('OUTPUT_MISMATCH');
    }
  }
}

/** Whether this attempt has completed the job already. FENCED when it is over in any other way. */
function isCompletedBy(job: Job, attempt: number): boolean {
  if (job.attempt === attempt && job.status === 'completed') return true;
  if (job.attempt !== attempt || job.status !== 'processing') throw new AppError('FENCED');
  return false;
}
