import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { DreamRenderResult } from '../../../contracts/dream.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobOutput } from '../../../contracts/job-messages.js';
import { CompleteJobUseCase } from '../../jobs/application/complete-job.use-case.js';
import { FailJobUseCase } from '../../jobs/application/fail-job.use-case.js';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { isRendering } from '../domain/followed-dream.js';

/** What a worker tells of the end of an attempt. */
export interface RenderingEnd {
  dreamId: string;
  jobId: string;
  attempt: number;
  came: { outputs: JobOutput[]; result: DreamRenderResult } | { error: JobFailure };
}

/**
 * Takes the end of a rendering, signed by the worker that did it. BAD_SIGNATURE for a job that does not render this dream:
 * what was signed for one cannot be sent for another. Beside it what completing and failing a job throw.
 */
@Injectable()
export class EndRenderingUseCase {
  constructor(
    private readonly ledger: JobLedgerPort,
    private readonly completeJob: CompleteJobUseCase,
    private readonly failJob: FailJobUseCase,
  ) {}

  async execute({ dreamId, jobId, attempt, came }: RenderingEnd): Promise<void> {
    const job = await this.ledger.find(jobId);
    if (job === undefined) throw new AppError('NOT_FOUND');
    if (!isRendering(job) || job.payload.dreamId !== dreamId) throw new AppError('BAD_SIGNATURE');
    if ('error' in came) await this.failJob.execute(jobId, attempt, came.error);
    else await this.completeJob.execute(jobId, attempt, came.outputs, came.result);
  }
}
