import { Injectable, Logger } from '@nestjs/common';
import type { JobFailure } from '../../../contracts/job-failure.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { JobApplier, type JobTransition } from '../../jobs/domain/job-applier.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import type { Generation } from '../domain/generation.entity.js';
import { GenerationRepository } from '../domain/generation.repository.js';
import { GenerationFailures } from './generation-failures.js';
import { PredictionPollSchedule } from './prediction-poll.schedule.js';

type PredictTransition = JobTransition<'generation.predict'>;

/** A generation learns from its job what the provider calls its prediction, or that there will be none. */
@Injectable()
export class GenerationPredictApplier extends JobApplier<'generation.predict'> {
  readonly kind = 'generation.predict' as const;
  private readonly logger = new Logger(GenerationPredictApplier.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly generations: GenerationRepository,
    private readonly failures: GenerationFailures,
    private readonly cancelJob: CancelJobUseCase,
    private readonly polls: PredictionPollSchedule,
  ) {
    super();
  }

  async apply(job: Job<'generation.predict'>, transition: PredictTransition): Promise<void> {
    const generation = await this.generations.findByJobForUpdate(job.id);
    if (generation === undefined) return;
    switch (transition.to) {
      case 'completed':
        await this.begun(generation, transition.result.predictionId);
        return;
      case 'failed':
        await this.failed(generation, transition.error);
        return;
      case 'queued':
        // Cancelled while the job ran: what has not been begun shall not be.
        if (generation.isOver) await this.cancelJob.execute(job.id);
        return;
      case 'processing':
      case 'cancelled':
        return;
    }
  }

  /** A generation that was cancelled meanwhile is cancelled at the provider now that its name there is known. */
  private async begun(generation: Generation, predictionId: string): Promise<void> {
    const { id, predictionId: known = predictionId } = generation.state;
    if (known !== predictionId) {
      this.logger.error(`Generation ${id} has two predictions: ${known} and ${predictionId}`);
      return;
    }
    generation.recognise(predictionId);
    await this.generations.update(generation);
    this.logger.log(`Generation ${id} is prediction ${predictionId}`);
    const { error } = generation.state;
    // It ended while the job ran: that is told behind the job's own end.
    if (error !== undefined) await this.failures.follow(generation, error);
    if (generation.state.cancelDue) {
      this.unitOfWork.afterCommit(() => {
        this.polls.wake();
      });
    }
  }

  private async failed(generation: Generation, error: JobFailure): Promise<void> {
    if (generation.isOver) return;
    // Nothing can be tried again but by another generation.
    const lasting = { ...error, retryable: false };
    generation.end({ status: 'failed', error: lasting }, new Date());
    await this.failures.follow(generation, lasting);
    await this.generations.update(generation);
  }
}
