import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { JobApplier, type JobTransition } from '../../jobs/domain/job-applier.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import type { Operation, OperationEnd, OperationOutcome } from '../domain/operation.entity.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { outputExtension } from '../domain/output-file-type.js';
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
      this.follow(operation, job, transition, end);
      await this.operations.update(operation);
      this.logger.log(`Operation ${operation.state.id} is ${transition.to}`);
    }
  }

  private follow(
    operation: Operation,
    job: Job<'operation.run'>,
    transition: RunTransition,
    end: OperationEnd,
  ): void {
    switch (transition.to) {
      case 'processing':
        operation.process(new Date(), job.progress);
        return;
      case 'queued':
        operation.requeue();
        return;
      case 'completed':
        operation.complete(this.outcomeOf(job, transition), end);
        return;
      case 'failed':
        operation.fail(transition.error, end);
        return;
      case 'cancelled':
        operation.cancel(end);
    }
  }

  private outcomeOf(
    { payload }: Job<'operation.run'>,
    { outputs, result }: Completion,
  ): OperationOutcome {
    const [output, ...others] = outputs;
    if (output === undefined || others.length > 0) {
      const fields = [{ field: 'outputs', message: 'an operation has one output' }];
      throw new AppError('VALIDATION_FAILED', { fields });
    }
    const { key, bytes, contentType, sha256 } = output;
    const produces = this.catalog.get(payload.operation)?.produces ?? [];
    return {
      output: { key, bytes, contentType, sha256, metadata: result.metadata },
      extension: outputExtension({ produces }, output),
      plan: result.plan,
    };
  }
}
