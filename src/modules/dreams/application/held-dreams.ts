import { Injectable } from '@nestjs/common';
import { HoldJobUseCase } from '../../jobs/application/hold-job.use-case.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import type { Dream } from '../domain/dream.entity.js';
import { DreamRepository } from '../domain/dream.repository.js';
import { isRendering } from '../domain/followed-dream.js';
import { ownedDream } from './owned-dream.js';

/** A dream that nobody else changes until the transaction ends, nor the job that renders it, or did last. */
export interface HeldDream {
  dream: Dream;
  job: Job<'dream.render'> | undefined;
}

/** Holds a dream for a change. The job is locked first, as everywhere: the ledger calls appliers in that order. */
@Injectable()
export class HeldDreams {
  constructor(
    private readonly dreams: DreamRepository,
    private readonly holdJob: HoldJobUseCase,
  ) {}

  /** NOT_FOUND where it is not this owner's. */
  async hold(ownerId: string, id: string): Promise<HeldDream> {
    await this.dreams.queueFor(id);
    const { jobId } = ownedDream(await this.dreams.find(id), ownerId).state;
    const job = jobId === undefined ? undefined : await this.holdJob.execute(jobId);
    const dream = ownedDream(await this.dreams.findForUpdate(id), ownerId);
    return { dream, job: isRendering(job) ? job : undefined };
  }
}
