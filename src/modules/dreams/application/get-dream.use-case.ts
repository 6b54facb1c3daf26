import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { DreamRepository } from '../domain/dream.repository.js';
import { followedDream, type FollowedDream } from '../domain/followed-dream.js';
import { ownedDream } from './owned-dream.js';

/** One dream of an owner, with the progress of its rendering. NOT_FOUND. */
@Injectable()
export class GetDreamUseCase {
  constructor(
    private readonly dreams: DreamRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(ownerId: string, id: string): Promise<FollowedDream> {
    const dream = ownedDream(await this.dreams.find(id), ownerId);
    const { jobId } = dream.state;
    return followedDream(dream, jobId === undefined ? undefined : await this.ledger.find(jobId));
  }
}
