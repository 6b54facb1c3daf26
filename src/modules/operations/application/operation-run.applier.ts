import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { OperationPayload, OperationResult } from '../../../contracts/operation.js';
import { JobApplier, type JobTransition } from '../../jobs/domain/job-applier.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import type { Operation, OperationEnd, OperationOutcome } from '../domain/operation.entity.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { outputExtension } from '../domain/output-file-type.js';
import { SharedWork } from './shared-work.js';
import { OperationRetention } from './operation-retention.js';

type RunTransition = JobTransition<'operation.run'>;
type Completion = Extract<RunTransition, { to: 'completed' }>;

/**
 * All operations that still want a job follow it. One that was cancelled or deleted by itself stays as it is; what a job
 * made that nobody wants any more is removed.
 */
@Injectable()
export class OperationRunApplier extends JobApplier<'operation.run'> {
  readonly kind = 'operation.run' as const;
  private readonly logger = new Logger(OperationRunApplier.name);

  constructor(
    private readonly operations: OperationRepository,
    private readonly discards: ObjectDiscardPort,
    private readonly retention: OperationRetention,
    private readonly catalog: OperationCatalog,
    private readonly sharedWork: SharedWork,
  ) {
    super();
  }

  async apply(job: Job<'operation.run'>, transition: RunTransition): Promise<void> {
    const together = await this.operations.findOfJobForUpdate(job.id);
    const following = together.filter(({ isOver }) => !isOver);
    if (transition.to === 'completed' && following.length === 0) {
      await this.discards.discard(transition.outputs.map(({ key }) => key));
      return;
    }
    const end = this.retention.endingAt(job.finishedAt ?? new Date());
    for (const operation of following) {
      await this.follow(operation, job, transition, end);
      await this.operations.update(operation);
      this.logger.log(`Operation ${operation.state.id} is ${transition.to}`);
    }
  }

  private async follow(
    operation: Operation,
    job: Job<'operation.run'>,
    transition: RunTransition,
    end: OperationEnd,
  ): Promise<void> {
    switch (transition.to) {
      case 'processing':
        operation.process(new Date(), job.progress);
        return;
      case 'queued':
        operation.requeue();
        return;
      case 'completed':
        operation.complete(await this.outcomeOf(job, transition), end);
        return;
      case 'failed':
        operation.fail(transition.error, end);
        return;
      case 'cancelled':
        operation.cancel(end);
    }
  }

  private async outcomeOf(
    { payload }: Job<'operation.run'>,
    { outputs, result }: Completion,
  ): Promise<OperationOutcome> {
    const [output, ...others] = outputs;
    if (output === undefined || others.length > 0) {
      throw refused('outputs', 'an operation has one output');
    }
    const { key, bytes, contentType, sha256 } = output;
    const produces = this.catalog.get(payload.operation)?.produces ?? [];
    return {
      output: { key, bytes, contentType, sha256, metadata: result.metadata },
      extension: outputExtension({ produces }, output),
      plan: result.plan,
      ...('inputUrl' in payload ? { fetched: await this.fetched(payload, result) } : {}),
    };
  }

  /** From here on the result may be another's who brings the same bytes. */
  private async fetched(
    { operation, parameters }: OperationPayload,
    { input: facts }: OperationResult,
  ): Promise<NonNullable<OperationOutcome['fetched']>> {
    if (facts === undefined) throw refused('result.input', 'what was fetched must be told');
    const ingredients = { operation, parameters, inputSha256: facts.sha256 };
    return { facts, cacheKey: await this.sharedWork.keyOf(ingredients) };
  }
}

function refused(field: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', { fields: [{ field, message }] });
}
