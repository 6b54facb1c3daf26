import { Injectable } from '@nestjs/common';
import { HoldJobUseCase } from '../../jobs/application/hold-job.use-case.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import { cacheKey, type ResultIngredients } from '../domain/cache-key.js';
import type { Operation } from '../domain/operation.entity.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { ResultCachePort } from '../domain/result-cache.port.js';
import { EngineVersion } from './engine-version.js';

/** Work that a new operation can join: its job, held for the transaction, and an operation that has it. */
export interface JoinableWork {
  job: Job;
  twin: Operation;
}

/**
 * One job serves all operations of an owner that must have the same result, whether it is done, under way, or was begun
 * at this moment by another request.
 */
@Injectable()
export class SharedWork {
  constructor(
    private readonly cache: ResultCachePort,
    private readonly holdJob: HoldJobUseCase,
    private readonly operations: OperationRepository,
    private readonly engine: EngineVersion,
  ) {}

  /** Undefined where it cannot be said what else has the same result. */
  async keyOf(ingredients: Omit<ResultIngredients, 'engineVersion'>): Promise<string | undefined> {
    const engineVersion = await this.engine.current();
    return engineVersion === undefined ? undefined : cacheKey({ ...ingredients, engineVersion });
  }

  async find(ownerId: string, key: string): Promise<JoinableWork | undefined> {
    const jobId = await this.cache.enter(ownerId, key);
    if (jobId === undefined) return undefined;
    // What was found may have ended, or been deleted, before the job was held.
    const job = await this.holdJob.execute(jobId);
    const operations = await this.operations.findOfJobForUpdate(jobId);
    const twin = operations.find(isJoinable);
    return job === undefined || twin === undefined ? undefined : { job, twin };
  }
}

function isJoinable({ state: { status, expiresAt } }: Operation): boolean {
  if (status === 'completed') return expiresAt !== undefined && expiresAt > new Date();
  return status === 'queued' || status === 'processing';
}
