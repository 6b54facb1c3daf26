import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { ConversionRepository } from '../domain/conversion.repository.js';
import { followedConversion, type FollowedConversion } from '../domain/followed-conversion.js';
import { ownedConversion } from './owned-conversion.js';

/** Ends a conversion that waits or runs; its job's applier writes that down. CONFLICT when it is over. */
@Injectable()
export class CancelConversionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cancelJob: CancelJobUseCase,
    private readonly conversions: ConversionRepository,
  ) {}

  execute(ownerId: string, id: string): Promise<FollowedConversion> {
    return this.unitOfWork.run(async () => {
      const found = ownedConversion(await this.conversions.find(id), ownerId);
      const job = await this.cancelJob.execute(found.state.jobId);
      const cancelled = ownedConversion(await this.conversions.find(id), ownerId);
      return followedConversion(cancelled, job);
    });
  }
}
