import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { followedOperation, type FollowedOperation } from '../domain/followed-operation.js';
import { OperationFilesRepository } from '../domain/operation-files.repository.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { HeldOperations } from './held-operations.js';
import { OperationCancellation } from './operation-cancellation.js';
import { ownedOperation } from './owned-operation.js';

/**
 * Deletes an operation with its files; work under way is cancelled first. Objects that another operation names stay.
 * Answers what it was.
 */
@Injectable()
export class DeleteOperationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldOperations,
    private readonly cancellation: OperationCancellation,
    private readonly operations: OperationRepository,
    private readonly files: OperationFilesRepository,
    private readonly discards: ObjectDiscardPort,
  ) {}

  execute(ownerId: string, id: string): Promise<FollowedOperation> {
    return this.unitOfWork.run(async () => {
      const held = await this.held.hold(ownerId, id);
      if (!held.operation.isOver) await this.cancellation.end(held);
      const operation = ownedOperation(await this.operations.find(id), ownerId);
      operation.delete(new Date());
      await this.operations.update(operation);
      await this.discards.discard(await this.files.release([id]));
      return followedOperation(operation, held.job);
    });
  }
}
