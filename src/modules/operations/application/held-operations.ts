import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { HoldJobUseCase } from '../../jobs/application/hold-job.use-case.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import type { Operation } from '../domain/operation.entity.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { ownedOperation } from './owned-operation.js';

/** An operation that nobody else changes until the transaction ends, nor any with the same job. */
export interface HeldOperation {
  operation: Operation;
  job: Job<'operation.run'>;
  /** Whether another operation still waits for what this one waits for. */
  isShared: boolean;
}

/** How often a retry may give the operation another job between our look and our grasp. */
const LOOKS = 3;

/** Holds an operation for a change. The job is locked first, as everywhere: the ledger calls appliers in that order. */
@Injectable()
export class HeldOperations {
  constructor(
    private readonly operations: OperationRepository,
    private readonly holdJob: HoldJobUseCase,
  ) {}

  /** NOT_FOUND where it is not this owner's. */
  async hold(ownerId: string, id: string): Promise<HeldOperation> {
    for (let look = 0; look < LOOKS; look++) {
      const { jobId } = ownedOperation(await this.operations.find(id), ownerId).state;
      const job = await this.holdJob.execute(jobId);
      const together = await this.operations.findOfJobForUpdate(jobId);
      const operation = together.find(({ state }) => state.id === id);
      if (job === undefined || operation === undefined || !runsOperation(job)) continue;
      const isShared = together.some((other) => other !== operation && !other.isOver);
      return { operation, job, isShared };
    }
    throw new AppError('CONFLICT');
  }
}

function runsOperation(job: Job): job is Job<'operation.run'> {
  return job.kind === 'operation.run';
}
