import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import {
  ConversionRepository,
  type ConversionPageRequest,
} from '../domain/conversion.repository.js';
import { followedConversion, type FollowedConversion } from '../domain/followed-conversion.js';

export interface ConversionList {
  conversions: FollowedConversion[];
  nextCursor: string | undefined;
}

/** An owner's conversions, newest first, page by page. */
@Injectable()
export class ListConversionsUseCase {
  constructor(
    private readonly conversions: ConversionRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(request: ConversionPageRequest): Promise<ConversionList> {
    const { conversions, nextCursor } = await this.conversions.list(request);
    const jobs = await this.ledger.findAll(conversions.map(({ state }) => state.jobId));
    const byId = new Map(jobs.map((job) => [job.id, job]));
    return {
      conversions: conversions.map((one) => followedConversion(one, byId.get(one.state.jobId))),
      nextCursor,
    };
  }
}
