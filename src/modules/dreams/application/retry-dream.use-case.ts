import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { Owner } from '../../../contracts/owner.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { followedDream, type FollowedDream } from '../domain/followed-dream.js';
import { DreamRenderings } from './dream-renderings.js';
import { HeldDreams } from './held-dreams.js';

/**
 * Has a dream rendered once more that failed or was cancelled, as it was asked for then. What was made already is not
 * made again. CONFLICT in any other state; beside it what finishing throws.
 */
@Injectable()
export class RetryDreamUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldDreams,
    private readonly renderings: DreamRenderings,
  ) {}

  execute(owner: Owner, id: string, requestId: string): Promise<FollowedDream> {
    return this.unitOfWork.run(async () => {
      const held = await this.held.hold(owner.id, id);
      const { dream, job: failed } = held;
      if (dream.state.status !== 'failed' || failed === undefined) {
        const state = dream.state.status ?? 'not finished yet';
        const detail = `Only a failed dream can be tried again; this one is ${state}.`;
        throw new AppError('CONFLICT', { detail });
      }
      const { preview } = failed.payload;
      const priority = failed.priority > 0 && !owner.premium ? 0 : failed.priority;
      const job = await this.renderings.begin(held, { owner, requestId, priority, preview });
      return followedDream(dream, job);
    });
  }
}
