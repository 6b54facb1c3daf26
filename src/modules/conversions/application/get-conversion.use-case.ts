import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { ConversionRepository } from '../domain/conversion.repository.js';
import { followedConversion, type FollowedConversion } from '../domain/followed-conversion.js';
import { ownedConversion } from './owned-conversion.js';

/** One conversion of an owner, with its progress. NOT_FOUND, also where a GIF is named that is not its own. */
@Injectable()
export class GetConversionUseCase {
  constructor(
    private readonly conversions: ConversionRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(ownerId: string, id: string, gifFilename?: string): Promise<FollowedConversion> {
    const conversion = ownedConversion(await this.conversions.find(id), ownerId);
    if (gifFilename !== undefined && gifFilename !== conversion.state.gifFilename) {
      throw new AppError('NOT_FOUND');
    }
    return followedConversion(conversion, await this.ledger.find(conversion.state.jobId));
  }
}
