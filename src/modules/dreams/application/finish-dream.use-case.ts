import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import type { VideoStatus } from '../domain/dream.entity.js';
import { DreamRenderings, type RenderingRequest } from './dream-renderings.js';
import { HeldDreams } from './held-dreams.js';

/** The job that renders a dream, and how that stands. */
export interface BegunRendering {
  jobId: string;
  status: VideoStatus;
}

/**
 * Has the video of a dream made. While that is under way it answers with the job there is, whatever else is asked for.
 * NOT_FOUND; FORBIDDEN for a high priority of callers who are not premium; QUOTA_EXCEEDED; NOT_READY and
 * OPERATION_NOT_APPLICABLE for its sounds.
 */
@Injectable()
export class FinishDreamUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldDreams,
    private readonly renderings: DreamRenderings,
  ) {}

  execute(id: string, request: RenderingRequest): Promise<BegunRendering> {
    const { owner, priority } = request;
    return this.unitOfWork.run(async () => {
      const held = await this.held.hold(owner.id, id);
      if (priority > 0 && !owner.premium) {
        throw new AppError('FORBIDDEN', { detail: 'A high priority is for premium callers.' });
      }
      const { jobId, status } = held.dream.state;
      const isRunning = held.dream.isUnderWay && jobId !== undefined && status !== undefined;
      if (isRunning) return { jobId, status };
      const job = await this.renderings.begin(held, request);
      return { jobId: job.id, status: 'queued' };
    });
  }
}
