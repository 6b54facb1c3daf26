import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { jobFailure } from '../../../contracts/job-failure.js';
import { JobApplier, type JobTransition } from '../../jobs/domain/job-applier.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import type { ImportedMedia } from '../domain/media-asset.entity.js';
import { MediaAssetRepository } from '../domain/media-asset.repository.js';

type ImportJob = Job<'media.import'>;
type ImportTransition = JobTransition<'media.import'>;
type Completion = Extract<ImportTransition, { to: 'completed' }>;

/**
 * Carries what becomes of an import over to its asset. What an import made for an asset that is gone, has ended, or has
 * another job by now, is removed.
 */
@Injectable()
export class MediaImportApplier extends JobApplier<'media.import'> {
  readonly kind = 'media.import' as const;
  private readonly logger = new Logger(MediaImportApplier.name);

  constructor(
    private readonly assets: MediaAssetRepository,
    private readonly discards: ObjectDiscardPort,
  ) {
    super();
  }

  async apply(job: ImportJob, transition: ImportTransition): Promise<void> {
    const asset = await this.assets.findByImportJobForUpdate(job.id);
    if (asset?.state.status !== 'uploading') {
      if (transition.to === 'completed') {
        await this.discards.discard(transition.outputs.map(({ key }) => key));
      }
      return;
    }
    switch (transition.to) {
      case 'processing':
      case 'queued':
        return;
      case 'completed':
        asset.complete(importedBy(job, transition));
        break;
      case 'failed':
        asset.fail(transition.error);
        break;
      case 'cancelled':
        asset.fail(jobFailure('CANCELLED'));
    }
    await this.assets.update(asset);
    this.logger.log(`Asset ${asset.state.id} is ${asset.state.status}`);
  }
}

/** Only what the import itself has stored, or was given, becomes part of an asset. */
function importedBy({ payload }: ImportJob, { outputs, result }: Completion): ImportedMedia {
  const { fileKey, contentType, thumbnailKey, facts } = result;
  const made = outputs.map(({ key }) => key);
  const files = 'key' in payload.source ? [payload.source.key] : made;
  if (!files.includes(fileKey) || !made.includes(thumbnailKey) || fileKey === thumbnailKey) {
    const message = 'must be the thumbnail and, where it was fetched, the file';
    throw new AppError('VALIDATION_FAILED', { fields: [{ field: 'outputs', message }] });
  }
  return { file: { key: fileKey, contentType }, thumbnailKey, facts };
}
