import { Injectable } from '@nestjs/common';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { OperationRepository } from '../domain/operation.repository.js';
import type { HeldOperation } from './held-operations.js';
import { OperationRetention } from './operation-retention.js';

/** Ends an operation that is held and not over. Its job goes on while another operation wants it. */
@Injectable()
export class OperationCancellation {
  constructor(
    private readonly cancelJob: CancelJobUseCase,
    private readonly operations: OperationRepository,
    private readonly retention: OperationRetention,
  ) {}

  async end({ operation, job, isShared }: HeldOperation): Promise<void> {
    if (isShared) {
      operation.cancel(this.retention.endingAt(new Date()));
      await this.operations.update(operation);
    } else await this.cancelJob.execute(job.id); // its applier writes the operation
  }
}
