import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { followedOperation, type FollowedOperation } from '../domain/followed-operation.js';
import { OperationRepository, type OperationPageRequest } from '../domain/operation.repository.js';

export interface OperationList {
  operations: FollowedOperation[];
  nextCursor: string | undefined;
}

/** An owner's operations, newest first, page by page. */
@Injectable()
export class ListOperationsUseCase {
  constructor(
    private readonly operations: OperationRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(request: OperationPageRequest): Promise<OperationList> {
    const { operations, nextCursor } = await this.operations.list(request);
    const jobs = await this.ledger.findAll(operations.map(({ state }) => state.jobId));
    const byId = new Map(jobs.map((job) => [job.id, job]));
    return {
      operations: operations.map((one) => followedOperation(one, byId.get(one.state.jobId))),
      nextCursor,
    };
  }
}
