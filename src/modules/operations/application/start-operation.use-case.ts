import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { followedOperation, type FollowedOperation } from '../domain/followed-operation.js';
import type { OperationDefinition } from '../domain/operation-definition.js';
import { Operation, type NewOperation } from '../domain/operation.entity.js';
import { isRemote, type OperationFile, type OperationInput } from '../domain/operation-input.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { OperationInputs, type OperationSource } from './operation-inputs.js';
import { OperationJobs } from './operation-jobs.js';
import { OperationRetention } from './operation-retention.js';
import { SharedWork, type JoinableWork } from './shared-work.js';

export interface StartOperation {
  owner: Owner;
  requestId: string;
  definition: OperationDefinition;
  /** As the caller gave them, and complete with all defaults. */
  given: Record<string, unknown>;
  parameters: Record<string, unknown>;
  source: OperationSource;
  /** Whether a result that is there, or on its way, will do. */
  cache: boolean;
}

type Begun = Omit<NewOperation, 'jobId' | 'input'>;

/** Takes an input on and has it worked on, or joins work whose result must be the same. */
@Injectable()
export class StartOperationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly inputs: OperationInputs,
    private readonly sharedWork: SharedWork,
    private readonly jobs: OperationJobs,
    private readonly operations: OperationRepository,
    private readonly discards: ObjectDiscardPort,
    private readonly retention: OperationRetention,
  ) {}

  execute(request: StartOperation): Promise<FollowedOperation> {
    const { owner, definition, given, parameters, source, cache } = request;
    return this.unitOfWork.run(async () => {
      const input = await this.inputs.resolve(owner.id, definition, source);
      const operation = definition.name;
      const begun = {
        id: randomUUID(),
        ownerId: owner.id,
        operation,
        parameters: given,
        createdAt: new Date(),
      };
      // What will be found at an address nobody knows, nor what else has the same result.
      if (isRemote(input)) return this.begin(request, { ...begun, cacheKey: undefined }, input);
      const ingredients = { operation, parameters, inputSha256: input.sha256 };
      const cacheKey = await this.sharedWork.keyOf(ingredients);
      const work =
        cache && cacheKey !== undefined
          ? await this.sharedWork.find(owner.id, cacheKey)
          : undefined;
      if (work !== undefined) return this.join({ ...begun, cacheKey }, input, source, work);
      return this.begin(request, { ...begun, cacheKey }, input);
    });
  }

  /**
   * Where the other has its input stored, byte for byte, the one that came now is not needed; where it was fetched from an
   * address, this is the only one.
   */
  private async join(
    begun: Begun,
    input: OperationFile,
    source: OperationSource,
    { job, twin }: JoinableWork,
  ): Promise<FollowedOperation> {
    const { input: other } = twin.state;
    const key = isRemote(other) ? input.key : other.key;
    const operation = Operation.start({ ...begun, jobId: job.id, input: { ...input, key } });
    if (twin.isOver) operation.answerFrom(twin, this.retention.endingAt(begun.createdAt));
    else operation.catchUpWith(twin);
    if (isRemote(other)) await this.inputs.hold(source);
    else if ('upload' in source) await this.discards.discard([input.key]);
    await this.operations.insert(operation);
    return followedOperation(operation, job);
  }

  private async begin(
    { owner, requestId, definition, parameters, source }: StartOperation,
    begun: Begun,
    input: OperationInput,
  ): Promise<FollowedOperation> {
    await this.inputs.hold(source);
    const job = await this.jobs.submit(definition, { owner, requestId, parameters, input });
    const operation = Operation.start({ ...begun, jobId: job.id, input });
    await this.operations.insert(operation);
    return followedOperation(operation, job);
  }
}
