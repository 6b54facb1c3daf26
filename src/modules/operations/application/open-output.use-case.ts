import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { OperationFile } from '../domain/operation-input.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { ownedOperation } from './owned-operation.js';

/** What an operation has made. NOT_READY while there is nothing, and where there never will be. */
@Injectable()
export class OpenOutputUseCase {
  constructor(private readonly operations: OperationRepository) {}

  async execute(ownerId: string, id: string): Promise<OperationFile> {
    const { status, output } = ownedOperation(await this.operations.find(id), ownerId).state;
    if (output === undefined) {
      throw new AppError('NOT_READY', {
        detail: `There is no result: the operation is ${status}.`,
      });
    }
    return output;
  }
}
