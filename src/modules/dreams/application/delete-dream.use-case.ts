import { Injectable } from '@nestjs/common';
import { isTerminal } from '../../../contracts/job-status.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { DreamRepository } from '../domain/dream.repository.js';
import { HeldDreams } from './held-dreams.js';
import { storedKeys } from '../domain/stored-keys.js';

/** Removes a dream with its files; a rendering under way is cancelled first. NOT_FOUND. */
@Injectable()
export class DeleteDreamUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldDreams,
    private readonly cancelJob: CancelJobUseCase,
    private readonly dreams: DreamRepository,
    private readonly discards: ObjectDiscardPort,
  ) {}

  execute(ownerId: string, id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const { dream, job } = await this.held.hold(ownerId, id);
      if (job !== undefined && !isTerminal(job.status)) await this.cancelJob.execute(job.id);
      await this.discards.discard(storedKeys(dream, job));
      await this.dreams.remove(id);
    });
  }
}
