import { Injectable } from '@nestjs/common';
import { ObjectOwner } from '../../jobs/domain/object-owner.js';
import { OperationFilesRepository } from '../domain/operation-files.repository.js';

/** Holds on to the inputs and outputs of operations. */
@Injectable()
export class OperationObjectsOwner extends ObjectOwner {
  constructor(private readonly files: OperationFilesRepository) {
    super();
  }

  referenced(keys: readonly string[]): Promise<string[]> {
    return this.files.referenced(keys);
  }
}
