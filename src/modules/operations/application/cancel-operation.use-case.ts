import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { followedOperation, type FollowedOperation } from '../domain/followed-operation.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { HeldOperations } from './held-operations.js';
import { OperationCancellation } from './operation-cancellation.js';
import { ownedOperation } from './owned-operation.js';

/** Ends an operation that waits or runs. CONFLICT when it is over. */
@Injectable()
export class CancelOperationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldOperations,
    private readonly cancellation: OperationCancellation,
    private readonly operations: OperationRepository,
  ) {}

  execute(ownerId: string, id: string): Promise<FollowedOperation> {
    return this.unitOfWork.run(async () => {
      const held = await this.held.hold(ownerId, id);
      const { status } = held.operation.state;
      if (held.operation.isOver) {
        throw new AppError('CONFLICT', { detail: `The operation is over: it is ${status}.` });
      }
      await this.cancellation.end(held);
      const cancelled = ownedOperation(await this.operations.find(id), ownerId);
      return followedOperation(cancelled, held.job);
    });
  }
}
