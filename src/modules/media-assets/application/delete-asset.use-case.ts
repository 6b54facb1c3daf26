import { Injectable } from '@nestjs/common';
import { isTerminal } from '../../../contracts/job-status.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';
import { HeldAssets } from './held-assets.js';

/** Removes an asset with its files; an import under way is cancelled first. NOT_FOUND. */
@Injectable()
export class DeleteAssetUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldAssets,
    private readonly cancelJob: CancelJobUseCase,
    private readonly assets: MediaAssetRepository,
    private readonly discards: ObjectDiscardPort,
  ) {}

  execute(ownerId: string, id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const { asset, job } = await this.held.hold(ownerId, id);
      if (job !== undefined && !isTerminal(job.status)) await this.cancelJob.execute(job.id);
      await this.discards.discard(asset.objectKeys);
      await this.assets.remove(id);
    });
  }
}
