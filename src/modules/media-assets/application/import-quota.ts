import { Injectable } from '@nestjs/common';
import { MediaAssetsSettings } from '../../../config/media-assets.settings.js';
import { AppError } from '../../../contracts/app-error.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';

const RETRY_AFTER_SECONDS = 30;

/** Keeps one owner from having more imported at the same time than is allowed. */
@Injectable()
export class ImportQuota {
  constructor(
    private readonly assets: MediaAssetRepository,
    private readonly settings: MediaAssetsSettings,
  ) {}

  /** Throws QUOTA_EXCEEDED. Part of the transaction that begins the import, so that two cannot share the last place. */
  async admit(ownerId: string): Promise<void> {
    const { importsPerOwner } = this.settings;
    if ((await this.assets.countImporting(ownerId)) < importsPerOwner) return;
    throw new AppError('QUOTA_EXCEEDED', {
      detail: `At most ${importsPerOwner} imports may be under way; come back when one has ended.`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}
