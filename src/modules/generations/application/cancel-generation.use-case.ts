import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import type { Generation } from '../domain/generation.entity.js';
import { GenerationRepository } from '../domain/generation.repository.js';
import { GenerationFailures } from './generation-failures.js';
import { ownedGeneration } from './owned-generation.js';
import { PredictionPollSchedule } from './prediction-poll.schedule.js';

/**
 * Ends a generation at once, and has its prediction cancelled until the provider has answered. A job that waits begins
 * nothing any more; one that runs is let end, because only its answer tells what there is to be cancelled. CONFLICT when
 * it is over.
 */
@Injectable()
export class CancelGenerationUseCase {
  private readonly logger = new Logger(CancelGenerationUseCase.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: JobLedgerPort,
    private readonly cancelJob: CancelJobUseCase,
    private readonly generations: GenerationRepository,
    private readonly failures: GenerationFailures,
    private readonly polls: PredictionPollSchedule,
  ) {}

  execute(ownerId: string, id: string): Promise<Generation> {
    return this.unitOfWork.run(async () => {
      const { jobId } = ownedGeneration(await this.generations.find(id), ownerId).state;
      // The job is locked before the generation, as everywhere: the ledger calls appliers in that order.
      const job = await this.ledger.findForUpdate(jobId);
      const generation = ownedGeneration(await this.generations.findForUpdate(id), ownerId);
      if (job === undefined || generation.isOver) throw new AppError('CONFLICT');
      const error = generation.cancel(job.attempt > 0, new Date());
      await this.generations.update(generation);
      await this.failures.follow(generation, error);
      if (job.status === 'queued') await this.cancelJob.execute(jobId);
      if (generation.state.cancelDue) {
        this.unitOfWork.afterCommit(() => {
          this.polls.wake();
        });
      }
      this.logger.log(`Generation ${id} is cancelled`);
      return generation;
    });
  }
}
