import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { isTerminal } from '../../../contracts/job-status.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { CancelJobUseCase } from '../../jobs/application/cancel-job.use-case.js';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import { ConversionRepository } from '../domain/conversion.repository.js';
import { ownedConversion } from './owned-conversion.js';

/** Removes a conversion with everything stored for it; work under way is cancelled first. */
@Injectable()
export class DeleteConversionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cancelJob: CancelJobUseCase,
    private readonly ledger: JobLedgerPort,
    private readonly conversions: ConversionRepository,
    private readonly discards: ObjectDiscardPort,
  ) {}

  async execute(ownerId: string, id: string): Promise<void> {
    try {
      await this.remove(ownerId, id);
    } catch (error) {
      // The job ended, or a retry began, between our look and our grasp; what is there now can be removed.
      if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error;
      await this.remove(ownerId, id);
    }
  }

  /** The job is locked before the conversion, as everywhere: the ledger calls appliers in that order. */
  private remove(ownerId: string, id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const { jobId } = ownedConversion(await this.conversions.find(id), ownerId).state;
      const job = await this.ledger.find(jobId);
      if (job !== undefined && !isTerminal(job.status)) await this.cancelJob.execute(jobId);
      const conversion = ownedConversion(await this.conversions.findForUpdate(id), ownerId);
      if (conversion.state.jobId !== jobId) throw new AppError('CONFLICT');
      await this.discards.discard(conversion.objectKeys);
      await this.conversions.remove(id);
    });
  }
}
