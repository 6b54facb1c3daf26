import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import type { Dream } from '../domain/dream.entity.js';
import { readDreamLink, type DreamFile } from '../domain/dream-links.js';
import { DreamRepository } from '../domain/dream.repository.js';
import { followedDream } from '../domain/followed-dream.js';

/**
 * Leads from the name in a public link to where the file lies. NOT_FOUND until it is made, and once it is deleted. While a
 * dream is rendered anew its earlier video is still there.
 */
@Injectable()
export class OpenDreamFileUseCase {
  constructor(
    private readonly dreams: DreamRepository,
    private readonly ledger: JobLedgerPort,
  ) {}

  async execute(name: string): Promise<{ key: string; file: DreamFile }> {
    const { linkToken, file } = readDreamLink(name) ?? {};
    if (linkToken === undefined || file === undefined) throw new AppError('NOT_FOUND');
    const dream = await this.dreams.findByLinkToken(linkToken);
    const key = dream && (await this.keyOf(dream, file));
    if (key === undefined) throw new AppError('NOT_FOUND');
    return { key, file };
  }

  private async keyOf(dream: Dream, file: DreamFile): Promise<string | undefined> {
    const { video, jobId } = dream.state;
    switch (file) {
      case 'video':
        return video?.key;
      case 'poster':
        return video?.posterKey;
      case 'preview':
        return followedDream(dream, jobId === undefined ? undefined : await this.ledger.find(jobId))
          .previewKey;
    }
  }
}
