import { Injectable } from '@nestjs/common';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import { DreamRepository, type DreamPageRequest } from '../domain/dream.repository.js';
import { followedDream, type FollowedDream } from '../domain/followed-dream.js';

export interface DreamList {
  dreams: FollowedDream[];
  nextCursor: string | undefined;
}

/** An owner's dreams, newest first, page by page. */
@Injectable()
export class ListDreamsUseCase {
  constructor(
    private readonly dreams: DreamRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(request: DreamPageRequest): Promise<DreamList> {
    const { dreams, nextCursor } = await this.dreams.list(request);
    const unmade = dreams.filter(({ state }) => state.status !== 'completed');
    const jobIds = unmade.flatMap(({ state }) => state.jobId ?? []);
    const jobs = new Map((await this.ledger.findAll(jobIds)).map((job) => [job.id, job]));
    return {
      dreams: dreams.map((dream) => followedDream(dream, jobs.get(dream.state.jobId ?? ''))),
      nextCursor,
    };
  }
}
