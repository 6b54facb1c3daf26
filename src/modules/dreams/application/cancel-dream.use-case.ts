import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { DreamRepository } from '../domain/dream.repository.js';
import { followedDream, type FollowedDream } from '../domain/followed-dream.js';
import { HeldDreams } from './held-dreams.js';
import { ownedDream } from './owned-dream.js';

/** Ends a rendering that waits or runs: the dream has failed as CANCELLED. CONFLICT where none is under way. */
@Injectable()
export class CancelDreamUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldDreams,
    private readonly cancelJob: CancelJobUseCase,
    private readonly dreams: DreamRepository,
  ) {}

  execute(ownerId: string, id: string): Promise<FollowedDream> {
    return this.unitOfWork.run(async () => {
      const { dream, job } = await this.held.hold(ownerId, id);
      if (!dream.isUnderWay || job === undefined) {
        const state = dream.state.status ?? 'not finished yet';
        throw new AppError('CONFLICT', { detail: `Nothing is under way: the dream is ${state}.` });
      }
      const cancelled = await this.cancelJob.execute(job.id); // its applier writes the dream
      return followedDream(ownedDream(await this.dreams.find(id), ownerId), cancelled);
    });
  }
}
