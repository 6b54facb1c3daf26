import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { Owner } from '../../../contracts/owner.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import { followedOperation, type FollowedOperation } from '../domain/followed-operation.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { HeldOperations } from './held-operations.js';
import { OperationJobs } from './operation-jobs.js';

/** Begins a failed operation anew, with a job of its own. CONFLICT in any other state. */
@Injectable()
export class RetryOperationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalog: OperationCatalog,
    private readonly held: HeldOperations,
    private readonly jobs: OperationJobs,
    private readonly operations: OperationRepository,
  ) {}

  execute(owner: Owner, id: string, requestId: string): Promise<FollowedOperation> {
    return this.unitOfWork.run(async () => {
      const { operation, job: failed } = await this.held.hold(owner.id, id);
      const { status } = operation.state;
      if (status !== 'failed') {
        const detail = `Only a failed operation can be tried again; this one is ${status}.`;
        throw new AppError('CONFLICT', { detail });
      }
      const definition = this.catalog.get(operation.state.operation);
      if (definition === undefined) {
        throw new AppError('CONFLICT', { detail: 'This operation is no longer offered.' });
      }
      const { parameters } = failed.payload;
      const { input } = operation.state;
      const job = await this.jobs.submit(definition, { owner, requestId, parameters, input });
      operation.retry(job.id);
      await this.operations.update(operation);
      return followedOperation(operation, job);
    });
  }
}
