import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { Owner } from '../../../contracts/owner.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { SubmitJobUseCase } from '../../jobs/application/submit-job.use-case.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { ConversionRepository } from '../domain/conversion.repository.js';
import { followedConversion, type FollowedConversion } from '../domain/followed-conversion.js';
import { ownedConversion } from './owned-conversion.js';

/** Begins a failed conversion anew with another job. CONFLICT where a retry cannot help or the video is gone. */
@Injectable()
export class RetryConversionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly submitJob: SubmitJobUseCase,
    private readonly conversions: ConversionRepository,
    private readonly discards: ObjectDiscardPort,
  ) {}

  execute(owner: Owner, id: string, requestId: string): Promise<FollowedConversion> {
    return this.unitOfWork.run(async () => {
      const conversion = ownedConversion(await this.conversions.findForUpdate(id), owner.id);
      const { sourceKey, gifFilename, parameters } = conversion.state;
      if (!conversion.mayBeRetried || sourceKey === undefined) throw new AppError('CONFLICT');
      if ((await this.discards.keep([sourceKey])).length === 0) {
        throw new AppError('CONFLICT', { detail: 'The video is no longer kept; upload it again.' });
      }
      const job = await this.submitJob.execute({
        kind: 'conversion.gif',
        owner,
        requestId,
        payload: { sourceKey, gifFilename, parameters },
      });
      conversion.retry(job.id);
      await this.conversions.update(conversion);
      return followedConversion(conversion, job);
    });
  }
}
