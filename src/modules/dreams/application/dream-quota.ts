import { Injectable } from '@nestjs/common';
import { DreamsSettings } from '../../../config/dreams.settings.js';
import { AppError } from '../../../contracts/app-error.js';
import { DreamRepository } from '../domain/dream.repository.js';

const RETRY_AFTER_SECONDS = 60;

/** Keeps one owner from having more rendered at the same time than is allowed. */
@Injectable()
export class DreamQuota {
  constructor(
    private readonly dreams: DreamRepository,
    private readonly settings: DreamsSettings,
  ) {}

  /** Throws QUOTA_EXCEEDED. Part of the transaction that begins the work, so that two cannot share the last place. */
  async admit(ownerId: string): Promise<void> {
    const { perOwner } = this.settings;
    if ((await this.dreams.countUnderWay(ownerId)) < perOwner) return;
    throw new AppError('QUOTA_EXCEEDED', {
      detail: `At most ${perOwner} dreams may be under way; come back when one has ended.`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}
