import { Injectable } from '@nestjs/common';
import { JobApplier, type JobTransition } from '../../jobs/domain/job-applier.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';

/** Carries what becomes of an import over to its asset. An asset deleted meanwhile is not there any more: nothing to do. */
@Injectable()
export class MediaImportApplier extends JobApplier<'media.import'> {
  readonly kind = 'media.import' as const;

  constructor(private readonly assets: MediaAssetRepository) {
    super();
  }

  async apply(job: Job<'media.import'>, transition: JobTransition<'media.import'>): Promise<void> {
    const asset = await this.assets.findByImportJobForUpdate(job.id);
    if (asset?.state.status !== 'uploading') return;
    switch (transition.to) {
      case 'completed': {
        const { fileKey, contentType, thumbnailKey, facts } = transition.result;
        asset.complete({ file: { key: fileKey, contentType }, thumbnailKey, facts });
        break;
      }
      case 'failed':
        asset.fail(transition.error);
        break;
      default:
        return;
    }
    await this.assets.update(asset);
  }
}
