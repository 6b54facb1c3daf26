import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { followedOperation, type FollowedOperation } from '../domain/followed-operation.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { ownedOperation } from './owned-operation.js';

/** One operation of an owner, with its progress. NOT_FOUND for anyone else's. */
@Injectable()
export class GetOperationUseCase {
  constructor(
    private readonly operations: OperationRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(ownerId: string, id: string): Promise<FollowedOperation> {
    const operation = ownedOperation(await this.operations.find(id), ownerId);
    return followedOperation(operation, await this.ledger.find(operation.state.jobId));
  }
}
